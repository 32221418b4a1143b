"""The pipeline delivers: from a source bundle to what is deployed, or rightly isn't.

The buildspecs are those of the template. CodePipeline's order, variables and conditions are played
by :mod:`.delivery`; whether the real ones do the same only a live account can show.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline_templates.delivery import STACK, Delivery, Run, bundle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator

PROD = "preset: prod\n"
COMPOSE = bundle()["docker-compose.yml"].decode()
GREEN = {"frontend/myweb/app.py": "print('green')\n"}
FORGETFUL = COMPOSE.replace("    volumes:\n      - redisdata:/data\n", "")


class Story(Delivery):
    """The releases of an application, one after the other, and what was seen after each."""

    def __init__(self, account: Account, folder: Path) -> None:
        super().__init__(account, folder)
        self.seen: dict[str, Run] = {}
        self.states: dict[str, str | None] = {}
        account.client("s3").put_object(
            Bucket=self.platform, Key="requirements.txt", Body=b"compose2cfn==1 --hash=sha256:0\n"
        )

    def tell(self) -> None:
        """Deliver five times."""
        self.put_policy(PROD)
        self.release("first", bundle(), answer="Approved")
        # as CodeBuild might run all commands in one shell, they have to work in that way too
        self.machine.together = True
        self.release("unchanged", bundle())
        self.release("rejected", bundle(**GREEN), answer="Rejected")
        self.put_policy("preset: dev\n")
        self.release("second", bundle(**GREEN))
        self.put_policy(
            "preset: prod\nprotectedTypes: ['AWS::EFS::FileSystem']\nrules: {R42: deny}\n"
        )
        self.release("denied", bundle(**{"docker-compose.yml": FORGETFUL}))

    def release(self, name: str, source: Mapping[str, bytes], answer: str | None = None) -> None:
        """Run the pipeline on a bundle, up to where it stops."""
        run = self.seen[name] = self.start(source, f"revision-{name}")
        self.go_on(run, answer)
        self.states[name] = self.status()

    def go_on(self, run: Run, answer: str | None) -> None:
        """Run the stages in their order."""
        if self.go(run, "Build", "Convert", "Plan") is not None:
            return
        if self.enters(run, "Approve"):
            assert answer is not None, run.variables
            self.answer(answer, f"read it: {run.digest[:12]}")
        # CodePipeline ends with a rejection; here the gate has to hold by itself
        self.go(run, "Deploy")

    def record(self, name: str) -> dict[str, Any]:
        """Return the record of a deployment."""
        key = f"deployments/dev/{STACK}/{self.seen[name].id}.json"
        answer = self.account.client("s3").get_object(Bucket=self.records, Key=key)
        found: dict[str, Any] = json.loads(answer["Body"].read())
        return found

    def codes(self, name: str) -> dict[str, int]:
        """Return how each build of a run ended."""
        return {action: built.code for action, built in self.seen[name].builds.items()}


@pytest.fixture(scope="module")
def told() -> list[Story]:
    """Return the one story, told once for all tests."""
    return []


@pytest.fixture
def story(told: list[Story], account: Account, tmp_path: Path) -> Story:
    if not told:
        made = Story(account, tmp_path)
        made.tell()
        told.append(made)
    return told[0]


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
    record = story.record("first")
    assert record["images"] == json.loads(run.artifacts["Images"]["images.lock.json"])["images"]
    assert (record["digest"], record["changeSetArn"]) == (run.digest, run.arn)
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
    assert f"deployments/dev/{STACK}/{run.id}.json" not in story.stored("deployments/")


def test_a_rejection_executes_nothing(story: Story) -> None:
    run = story.seen["rejected"]
    assert story.codes("rejected") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 13}
    assert "C2C-G015" in run.builds["Execute"].log
    assert story.states["rejected"] == "CREATE_COMPLETE"
    assert f"deployments/dev/{STACK}/{run.id}.json" not in story.stored("deployments/")


def test_where_the_policy_asks_nobody_the_approval_is_skipped(story: Story) -> None:
    run = story.seen["second"]
    assert story.codes("second") == {"Build": 0, "Convert": 0, "Plan": 0, "Execute": 0}
    assert (run.variables["Plan"]["DECISION"], run.skipped) == ("allow", ["Approve"])
    assert story.states["second"] == "UPDATE_COMPLETE"
    before, after = (set(story.record(it)["images"].values()) for it in ("first", "second"))
    assert len(before ^ after) == len(("blue", "green"))


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
