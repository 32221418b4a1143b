"""Same input, same bytes: whatever order, hash seed, time zone or folder."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.translate.registry import REGISTRY
from compose2cfn.translate.translate import translate
from tests.translate.converted import given
from tests.translate.projects import DEMO_APP, facts, project

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "golden" / "sizes_and_health"


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_mappings_cannot_matter(seed: int) -> None:
    shuffled = REGISTRY.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, no secret
    expected = translate(project(DEMO_APP), facts())
    made = translate(project(DEMO_APP), facts(), registry=shuffled)
    assert dump(made.template, "yaml") == dump(expected.template, "yaml")
    assert made.diagnostics == expected.diagnostics


@pytest.mark.parametrize(
    "folder", sorted((ROOT / "tests" / "golden").glob("*/")), ids=lambda path: path.name
)
def test_whole_projects_come_out_the_same_in_another_order(folder: Path) -> None:
    wanted = load(LoadRequest(working_directory=folder, environment={}, project_name="shop"))
    backwards = translate(wanted.project, given(folder), registry=REGISTRY[::-1])
    forwards = translate(wanted.project, given(folder))
    assert dump(backwards.template, "yaml") == dump(forwards.template, "yaml")
    assert backwards.diagnostics == forwards.diagnostics


def convert(folder: Path, **environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "compose2cfn", "convert", "-p", "shop", "--facts", "facts.json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_hash_seed_time_zone_and_folder_cannot_matter(tmp_path: Path) -> None:
    other = shutil.copytree(FOLDER, tmp_path / "another folder")
    first = convert(FOLDER, PYTHONHASHSEED="0", TZ="UTC")
    assert first == (FOLDER / "expected.template.yml").read_bytes()
    assert convert(FOLDER, PYTHONHASHSEED="1", TZ="Pacific/Auckland") == first
    assert convert(other, PYTHONHASHSEED="2", LC_ALL="C") == first
