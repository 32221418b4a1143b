"""`convert --permissions-boundary`: every role is bounded, without a word in the Compose file."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_convert import GOLDEN, run

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:iam::123456789012:policy/Boundary"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "two_networks", tmp_path / "project")


def named(folder: Path, arn: str) -> None:
    """Name a boundary in the Compose file."""
    with (folder / "docker-compose.yml").open("a", encoding="utf-8") as file:
        file.write(f"\nx-aws-permissions_boundary: {arn}\n")


def boundaries(template: dict[str, Any]) -> list[Any]:
    return [
        it["Properties"].get("PermissionsBoundary")
        for it in template["Resources"].values()
        if it["Type"] == "AWS::IAM::Role"
    ]


def test_without_the_option_nothing_is_bounded(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "--format", "json")
    assert set(boundaries(json.loads(done.stdout))) == {None}


@pytest.mark.parametrize("same", [False, True], ids=["not named", "named as well"])
def test_every_role_is_bounded(folder: Path, same: bool) -> None:
    if same:
        named(folder, ARN)
    given = ("--facts", "facts.json", "--format", "json", "--lint")
    done = run(folder, *given, "--permissions-boundary", ARN)
    assert done.returncode == 0, done.stderr
    template = json.loads(done.stdout)
    assert template["Parameters"]["PermissionsBoundaryArn"]["Default"] == ARN
    found = boundaries(template)
    assert found == [{"Ref": "PermissionsBoundaryArn"}] * len(found) != []


def test_another_boundary_is_refused_at_its_line(folder: Path) -> None:
    named(folder, "arn:aws:iam::123456789012:policy/Mine")
    done = run(folder, "--facts", "facts.json", "--permissions-boundary", ARN)
    assert (done.returncode, done.stdout) == (3, "")
    line = len((folder / "docker-compose.yml").read_text().splitlines())
    assert f"docker-compose.yml:{line}:29: error[C2C-M090]" in done.stderr


def test_what_is_no_policy_is_wrong_usage(folder: Path) -> None:
    done = run(folder, "--facts", "facts.json", "--permissions-boundary", "Boundary")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no ARN of a managed policy" in done.stderr
