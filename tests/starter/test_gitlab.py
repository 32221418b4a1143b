"""The pipeline's scripts, run on the emulator: what was approved is executed, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.starter.jobs import COMMIT, Repository, gitlab_job, read
from tests.starter.standing import standing, status

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


@pytest.fixture
def repository(account: Account, tmp_path: Path) -> Repository:
    """Return the sample's repository, whose environment exists."""
    return standing(account, tmp_path, "gitlab")


def succeed(repository: Repository, *jobs: str) -> None:
    for name in jobs:
        done = gitlab_job(repository, name)
        assert done.code == 0, done.log


def test_a_release_is_executed_by_whom_the_environment_lets(
    account: Account, repository: Repository
) -> None:
    succeed(repository, "build", "plan")
    lock = read(repository.folder / "images.lock.json")
    assert any(image.endswith(f"/frontend:{COMMIT}") for image in lock["images"])
    assert read(repository.folder / "counts.json")["create"] > 5

    anybody = gitlab_job(repository, "deploy", protected=False)
    assert anybody.code == 1
    assert "isn't protected" in anybody.log
    assert status(account) == "REVIEW_IN_PROGRESS"

    succeed(repository, "deploy")
    assert status(account) == "CREATE_COMPLETE"
    record = read(repository.folder / "approval.json")
    assert record["by"] == "gitlab:ada"
    assert record["digest"] == read(repository.folder / "report.json")["digest"]

    # the same commit again: the image stays as it was pushed, and there is nothing to deploy
    succeed(repository, "build", "plan")
    nothing = gitlab_job(repository, "deploy", protected=False)
    assert nothing.code == 0
    assert "Nothing changes." in nothing.log


def test_a_merge_request_is_told_before_the_first_release(repository: Repository) -> None:
    succeed(repository, "report")
    assert read(repository.folder / "counts.json")["create"] > 5
    assert (repository.folder / "report.html").is_file()
    assert read(repository.folder / "quality.json")
