"""The pipeline delivers: from a source bundle to what is deployed, or rightly isn't.

The buildspecs are those of the template. CodePipeline's order, variables and conditions are played
by :mod:`.delivery`; whether the real ones do the same only a live account can show.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.pipeline_templates.delivery import STACK

if TYPE_CHECKING:
    from tests.pipeline_templates.story import Story

pytestmark = pytest.mark.emulator


def test_the_first_version_is_approved_and_deployed(story: Story) -> None:
    run = story.seen["first"]
    assert story.codes("first") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 0}
    assert (run.variables["Plan"]["DECISION"], run.skipped) == ("approve", [])
    assert story.states["first"] == "CREATE_COMPLETE"
    template = run.artifacts["Template"]["template.yaml"].decode()
    assert template.count("PermissionsBoundary: !Ref ") == template.count("Type: AWS::IAM::Role")


def test_what_was_built_runs_by_its_digest(story: Story) -> None:
    lock = json.loads(story.seen["first"].artifacts["Images"]["images.lock.json"])
    registry = json.loads((story.machine.state / "registry.json").read_text())
    place = f"{story.account.id}.dkr.ecr.eu-west-1.amazonaws.com/shop"
    digest = registry[f"{place}:revision-first"]
    assert lock["images"][f"{place}:revision-first"] == digest
    template = story.seen["first"].artifacts["Template"]["template.yaml"].decode()
    assert f"Image: {place}@{digest}\n" in template
    assert template.count("@sha256:") == len(lock["images"]) == len(("frontend", "backend"))


def test_a_deployment_leaves_a_record_and_its_report(story: Story) -> None:
    run = story.seen["first"]
    assert story.recorded() == story.digests("first", "second")
    report = f"reports/dev/{STACK}/{run.id}/index.html"
    assert report in story.stored("reports/")
    assert run.variables["Plan"]["REPORT_URL"].endswith(f"&prefix={report}")
    assert (story.machine.state / "asked").read_text() == "http://example.test/health"


def test_without_a_change_nobody_is_asked_and_nothing_happens(story: Story) -> None:
    run = story.seen["unchanged"]
    assert story.codes("unchanged") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 0}
    assert (run.arn, run.skipped) == ("none", ["Approve"])
    assert "Nothing changes." in run.builds["Execute"].log
    assert story.states["unchanged"] == "CREATE_COMPLETE"


def test_a_rejection_executes_nothing(story: Story) -> None:
    run = story.seen["rejected"]
    assert story.codes("rejected") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 13}
    assert "C2C-G015" in run.builds["Execute"].log
    assert story.states["rejected"] == "CREATE_COMPLETE"


def test_where_the_policy_asks_nobody_the_approval_is_skipped(story: Story) -> None:
    run = story.seen["second"]
    assert story.codes("second") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 0}
    assert (run.variables["Plan"]["DECISION"], run.skipped) == ("allow", ["Approve"])
    assert story.states["second"] == "UPDATE_COMPLETE"
    assert len(story.digests("first") ^ story.digests("second")) == len(("blue", "green"))


def test_what_the_policy_denies_ends_with_its_report(story: Story) -> None:
    run = story.seen["denied"]
    assert story.codes("denied") == {"Build": 0, "Convert": 0, "Plan": 12}
    assert f"reports/dev/{STACK}/{run.id}/index.html" in story.stored("reports/")
    assert story.states["denied"] == "UPDATE_COMPLETE"


def test_the_audit_log_tells_it_all(story: Story) -> None:
    acts = [
        json.loads(
            story.account.client("s3").get_object(Bucket=story.records, Key=key)["Body"].read()
        )["act"]
        for key in story.stored(f"audit/dev/{STACK}/")
    ]
    assert acts.count("executing") == acts.count("finished") == len(("first", "second"))
    assert acts.count("refused") == len(("rejected",))
