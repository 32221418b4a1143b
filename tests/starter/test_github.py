"""The workflows' scripts, run on the emulator: what was approved is executed, or nothing."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.starter.jobs import COMMIT, Ran, Repository, github_job, newest, read
from tests.starter.standing import standing, status

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


@pytest.fixture
def repository(account: Account, tmp_path: Path) -> Repository:
    """Return the sample's repository, whose environment exists."""
    return standing(account, tmp_path, "github")


def planned(repository: Repository) -> Ran:
    """Build and plan; the plan has to succeed."""
    built = github_job(repository, "release", "build")
    assert built.code == 0, built.log
    plan = github_job(repository, "release", "plan")
    assert plan.code == 0, plan.log
    return plan


def deployed(repository: Repository, plan: Ran, **other: str) -> Ran:
    given = {f"needs__plan__outputs__{name}": value for name, value in plan.outputs.items()}
    return github_job(repository, "release", "deploy", **(given | other))


def test_a_release_that_was_approved_is_executed(account: Account, repository: Repository) -> None:
    plan = planned(repository)
    assert plan.outputs["decision"] == "approve"
    assert status(account) == "REVIEW_IN_PROGRESS"
    lock = read(repository.machine / "artifacts" / "images" / "images.lock.json")
    assert len(lock["images"]) == len(("frontend", "redis", "what prepares tasks"))
    assert "public.ecr.aws/amazonlinux/amazonlinux:2023-minimal" in lock["images"]
    assert any(image.endswith(f"/frontend:{COMMIT}") for image in lock["images"])
    assert plan.outputs["digest"] in (repository.machine / "summary.md").read_text()

    repository.approved_by("ada", "ben")
    done = deployed(repository, plan)
    assert done.code == 0, done.log
    assert status(account) == "CREATE_COMPLETE"
    record = read(newest(repository.machine / "artifacts" / "approvals", "approval-ada.json"))
    assert record["by"] == "github:ada"
    assert record["digest"] == plan.outputs["digest"]

    # the same commit again: the image stays as it was pushed, and there is nothing to deploy
    repository.answers()
    again = planned(repository)
    assert again.outputs == {"arn": ""}

    repository.approved_by("ada")
    refused = github_job(repository, "release", "plan")
    assert refused.code == 1
    assert "Start a new run" in refused.log


NOT_APPROVED: dict[str, dict[str, Any]] = {
    "nobody reviewed": {"logins": ()},
    "somebody rejected": {"logins": ("ada",), "state": "rejected"},
    "another environment": {"logins": ("ada",), "environment": "staging"},
}


def test_what_was_not_approved_is_not_executed(account: Account, repository: Repository) -> None:
    plan = planned(repository)
    for why, review in NOT_APPROVED.items():
        more = dict(review)
        repository.approved_by(*more.pop("logins"), **more)
        done = deployed(repository, plan)
        assert done.code == 1, why
        assert "Nobody has approved" in done.log, why
    repository.approved_by("ada")
    other = deployed(repository, plan, needs__plan__outputs__digest="0" * 64)
    assert other.code == 13, other.log
    claimed = deployed(repository, plan, needs__plan__outputs__decision="allow")
    assert claimed.code == 13, claimed.log
    assert status(account) == "REVIEW_IN_PROGRESS"


def test_what_the_policy_denies_ends_with_the_plan(repository: Repository) -> None:
    (repository.folder / "compose2cfn.policy.yml").write_text("approveFrom: low\ndenyFrom: low\n")
    assert github_job(repository, "release", "build").code == 0
    plan = github_job(repository, "release", "plan")
    assert plan.code == 12, plan.log
    assert plan.outputs["decision"] == "deny"
    assert "digest" in (repository.machine / "summary.md").read_text().lower()


def test_a_pull_request_has_one_comment_that_is_kept_up_to_date(repository: Repository) -> None:
    foreign = {"id": 1, "user": {"login": "mallory"}, "body": "<!-- compose2cfn report -->"}
    repository.answers(**{"repos/acme/shop/issues/5/comments": [foreign]})
    first = github_job(repository, "report", "report")
    assert first.code == 0, first.log
    kept, comment = repository.comments()
    assert kept == foreign
    assert comment["body"].startswith("<!-- compose2cfn report -->")
    assert "Cache" not in comment["body"]

    compose = repository.folder / "docker-compose.yml"
    compose.write_text(compose.read_text().replace("  backend:\n", "  cache:\n", 1))
    second = github_job(repository, "report", "report")
    assert second.code == 0, second.log
    assert len(repository.comments()) == 2
    assert "Cache" in repository.comments()[1]["body"]
    assert (repository.machine / "report-files" / "report.sarif").is_file()


def test_a_fork_is_told_without_a_role(repository: Repository) -> None:
    repository.env = {key: it for key, it in repository.env.items() if not key.startswith("AWS_")}
    known = {"github__event__pull_request__base__sha": "HEAD"}
    none = github_job(repository, "report", "report-of-a-fork", **known)
    assert none.code == 0, none.log
    assert "no facts.json" in none.log


def test_a_fork_with_committed_facts_gets_a_report(
    account: Account, repository: Repository
) -> None:
    folder = repository.folder
    options = ("--env-file", "environments/production.env", "-o", "facts.json")
    subprocess.run(["compose2cfn", "facts", *options], cwd=folder, env=repository.env, check=True)
    git = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.test")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Begin")):
        subprocess.run([*git, *words], cwd=folder, check=True)
    compose = folder / "docker-compose.yml"
    compose.write_text(compose.read_text() + "\nx-aws-logs_retention: 30\n")
    repository.env = {key: it for key, it in repository.env.items() if not key.startswith("AWS_")}
    done = github_job(
        repository, "report", "report-of-a-fork", github__event__pull_request__base__sha="HEAD"
    )
    assert done.code == 0, done.log
    assert "compose2cfn report" in (repository.machine / "summary.md").read_text()
    assert account.client("cloudformation").list_stacks()["StackSummaries"]
    assert json.loads((folder / "facts.json").read_text())
