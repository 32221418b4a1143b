"""Same input, same bytes: whatever order, hash seed, time zone or folder."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.translate.registry import REGISTRY
from compose2cfn.translate.translate import translate
from tests.property.leaf_changes import LOADER
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


FOLDERS = sorted((ROOT / "tests" / "golden").glob("*/"))


@pytest.mark.parametrize(("seed", "folder"), list(enumerate(FOLDERS[:20])), ids=str)
def test_no_hash_seed_changes_a_byte(seed: int, folder: Path) -> None:
    made = convert(folder, PYTHONHASHSEED=str(seed * 1_000 + 7))
    assert made == (folder / "expected.template.yml").read_bytes()


def shuffled(node: Any, chance: random.Random) -> Any:
    """Return the document with the entries of every map in another order."""
    for _, below in node.value if isinstance(node, yaml.MappingNode) else ():
        shuffled(below, chance)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        shuffled(item, chance)
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = False  # where `?` and `:` need no quotes
    if isinstance(node, yaml.MappingNode):
        chance.shuffle(node.value)
    return node


def without_places(text: str, folder: Path) -> str:
    """Return the template of a Compose text, but for the lines that its parts come from."""
    request = LoadRequest(
        working_directory=folder,
        environment={},
        project_name="shop",
        files=("-",),
        read_stdin=lambda: text,
    )
    made = translate(load(request).project, given(folder))
    return dump(replace(made.template, metadata={}), "yaml")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_order_of_the_input_cannot_matter(folder: Path) -> None:
    text = (folder / "docker-compose.yml").read_text(encoding="utf-8")
    wanted = without_places(text, folder)
    for seed in range(3):
        chance = random.Random(seed)  # noqa: S311 - an order, no secret
        other = yaml.serialize(shuffled(yaml.compose(text, Loader=LOADER), chance))
        assert without_places(other, folder) == wanted
