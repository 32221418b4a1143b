"""Whole projects, word for word: `pytest --update-golden` writes the expectations anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cfn.lint import lint
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.core.diagnostics import Severity
from tests.translate.converted import converted

if TYPE_CHECKING:
    from tests.harness.golden import Golden

GOLDEN = Path(__file__).parents[1] / "golden"
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_project_becomes_what_it_became(folder: Path, golden: Golden) -> None:
    made, told = converted(folder)
    golden(folder / "expected.template.yml", dump(made.template, "yaml"))
    golden(folder / "expected.diagnostics.txt", told)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_its_template_has_no_finding(folder: Path) -> None:
    made, _ = converted(folder)
    findings = lint(dump(made.template, "yaml"), made.template, *REGIONS)
    grave = (Severity.ERROR, Severity.WARNING)
    assert [str(finding.message) for finding in findings if finding.severity in grave] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_resource_has_its_place_in_the_compose_file(folder: Path) -> None:
    made, _ = converted(folder)
    origins = made.template.metadata["Compose2cfn"]["Origins"]
    assert origins.keys() == made.template.resources.keys()
    assert all(
        origin.partition(" ")[2].startswith(("docker-compose.yml:", "docker-compose.override.yml:"))
        for origin in origins.values()
    )


def test_there_are_golden_folders() -> None:
    assert len(FOLDERS) >= 6
