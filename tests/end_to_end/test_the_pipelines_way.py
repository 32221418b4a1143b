"""The whole way as a team goes it: pipeline, bucket, two people, an audit log, read downwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import opened
from tests.end_to_end.test_pipeline_approval import Delivery

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account
    from tests.end_to_end.shop import Done

pytestmark = pytest.mark.emulator

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/frontend"
POLICY = "authorMayApprove: false\napprovalExpiresAfter: 24h\n"


def test_approved_it_runs_and_rejected_not(account: Account, tmp_path: Path) -> None:  # noqa: PLR0915 - a story
    shop = opened(account, tmp_path)
    team = Delivery(account, shop.folder, shop.env)
    (team.folder / "compose2cfn.policy.yml").write_text(POLICY)
    audit = ("--audit", team.audit)

    # version 1 is there
    team.begin("PARALLEL")
    team.arn = propose(team, "1.0.0")
    assert approve(team).code == 0
    team.succeed("execute", team.arn, "--approval", team.records, *audit)
    assert team.running_images()["frontend"] == f"{IMAGE}:1.0.0"

    # Ada wants version 2; the pipeline makes the change set and a report
    team.arn = propose(team, "2.0.0")
    team.run_id = team.start()
    team.succeed("review", team.arn, "--out", "json=report.json", *audit)
    report = json.loads((team.folder / "report.json").read_text())
    assert report["decision"] == "approve"
    revised = [it for it in report["changes"] if it["type"] == "AWS::ECS::TaskDefinition"]
    assert [it["service"] for it in revised] == ["frontend"]

    # Ada herself may not approve it, nobody can execute it yet; Ben reads the report and approves
    done = approve(team, "--by", "Ada")
    assert (done.code, "C2C-P013" in done.err) == (12, True)
    by_pipeline = ("--pipeline", "shop", "--pipeline-execution", team.run_id)
    execute = ("execute", team.arn, "--digest", report["digest"], *by_pipeline, *audit)
    assert team.run(*execute).code == 13
    assert approve(team, "--report", "report.json", *by_pipeline).code == 0

    # the deploy stage finds the approval in the pipeline and the new version runs
    team.succeed(*execute)
    assert team.status() == "UPDATE_COMPLETE"
    assert team.running_images()["frontend"] == f"{IMAGE}:2.0.0"

    # version 3 is rejected, and nothing comes of it
    team.arn = propose(team, "3.0.0")
    digest = team.reviewed(team.arn)["digest"]
    team.run_id = team.start()
    by_pipeline = ("--pipeline", "shop", "--pipeline-execution", team.run_id)
    said = ("--digest", digest[:12], "--reason", "not before Monday", *by_pipeline)
    team.succeed("reject", team.arn, *said, *audit)
    done = team.run("execute", team.arn, "--digest", digest, *by_pipeline, *audit)
    assert (done.code, "C2C-G015" in done.err) == (13, True)
    assert team.running_images()["frontend"] == f"{IMAGE}:2.0.0"

    # who did what stands in the log, and nobody has touched it
    assert "unbroken" in team.succeed("audit", "verify", team.audit).out


def propose(team: Delivery, tag: str) -> str:
    """Convert the project with an image tag and create a change set in Ada's name."""
    return team.proposed(team.converted(tag), "--author", "Ada", "--audit", team.audit)


def approve(team: Delivery, *more: str) -> Done:
    """Approve what the report shows, as the caller of AWS or under a name."""
    digest = team.reviewed(team.arn)["digest"]
    given = ("--digest", digest[:12], "--reason", "Release", "--record", team.records)
    return team.run("approve", team.arn, *given, "--audit", team.audit, *more)
