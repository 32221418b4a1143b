"""Whole projects, word for word: `pytest --update-golden` writes the expectations anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cfn.lint import lint
from compose2cfn.cfn.overlay import overlaid
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.nodes import Map
from compose2cfn.core.source import Source
from compose2cfn.core.values import replace
from compose2cfn.core.yaml_tree import parse
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


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_template_laid_over_itself_changes_nothing(folder: Path) -> None:
    template = converted(folder)[0].template
    own = {key: value for key, value in template.metadata.items() if key != "Compose2cfn"}
    bare = replace(template, metadata=own)
    (written,) = parse(Source("overlay.yml", dump(bare, "yaml")))
    assert isinstance(written, Map)
    laid = overlaid(bare, [written])
    assert dump(laid.template, "yaml") == dump(bare, "yaml")
    assert {item.code for item in laid.diagnostics} <= {"C2C-T043"}


def test_there_are_golden_folders() -> None:
    assert len(FOLDERS) >= 40
