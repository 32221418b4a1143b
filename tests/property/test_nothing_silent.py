"""Nothing silent: change or take out any leaf of a Compose file, and what `convert` gives changes.

The inputs are the golden folders, the samples and, where it is there, the shared corpus: each of
its projects in canonical form, without what is refused, for a refused project shows nothing but its
diagnostics. The template or a diagnostic must change; line numbers and other places don't count.
A leaf is let off only where Compose's own model doesn't change either, or where the changed part
of the model is ignored for a reason that `docs/mapping.md` gives.

A fixed sample a run; `COMPOSE2CFN_NIGHTLY=1` takes every leaf of every project, which takes
half an hour of one processor.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.loader import LoadRequest
from tests.compose.test_corpus import corpus_cases
from tests.property.leaf_changes import leaves_of
from tests.property.silence import Input, is_silent, outcome, repaired
from tests.translate.converted import given
from tests.translate.projects import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
NIGHTLY = bool(os.environ.get("COMPOSE2CFN_NIGHTLY"))
_FOLDERS = [
    *sorted((ROOT / "tests" / "golden").glob("*/")),
    *sorted(path.parent for path in (ROOT / "samples").glob("*/facts.json")),
]
_LEAVES_A_FOLDER = 8
_PROJECTS = 24
_LEAVES_A_PROJECT = 10
_PARTS = 8 if NIGHTLY else 1
"""So many tests share the leaves of each real project, for several processes (`--dist load`)."""


def folder_input(folder: Path) -> Input:
    """Return a folder with Compose file and facts as an input."""
    text = (folder / "docker-compose.yml").read_text(encoding="utf-8")
    request = LoadRequest(
        working_directory=folder,
        environment={},
        project_name="shop",
        files=("-",),
        read_stdin=lambda: text,
    )
    return Input(folder.name, text, request, given(folder))


def silent_leaves(inputs: Iterable[Input], most: int, part: slice = slice(None)) -> list[str]:
    """Return the silent leaves among at most so many of each input, by project and path.

    Every night it is all leaves, or a part of them.
    """
    chance = random.Random(20_26)  # noqa: S311 - repeatable, no secret
    return [silent for one in inputs for silent in _silent_in(one, most, chance, part)]


def _silent_in(one: Input, most: int, chance: random.Random, part: slice) -> list[str]:
    before = outcome(one, one.text)
    assert before is not None, one.name
    assert not before.refused, (one.name, before.problems)
    found = leaves_of(one.text)
    chosen = found[part] if NIGHTLY else chance.sample(found, min(most, len(found)))
    return [f"{one.name}: {leaf.path}" for leaf in chosen if is_silent(one, before, leaf)]


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda path: path.name)
def test_no_leaf_of_a_folder_is_silent(folder: Path) -> None:
    assert silent_leaves([folder_input(folder)], _LEAVES_A_FOLDER) == []


@pytest.mark.corpus
@pytest.mark.parametrize("part", range(_PARTS))
def test_no_leaf_of_a_real_project_is_silent(part: int, corpus: Path, tmp_path: Path) -> None:
    cases = [case for case in corpus_cases(corpus, tmp_path) if case.kind == "ok"]
    chance = random.Random(20_26)  # noqa: S311 - repeatable, no secret
    chosen = cases if NIGHTLY else chance.sample(cases, _PROJECTS)
    inputs = [repaired(Input(case.name, "", case.request, facts())) for case in chosen]
    found = [one for one in inputs if one is not None]
    assert len(found) > len(chosen) * 0.9
    assert silent_leaves(found, _LEAVES_A_PROJECT, slice(part, None, _PARTS)) == []


def test_an_attribute_that_a_mapping_only_promises_is_found() -> None:
    one = folder_input(ROOT / "tests" / "golden" / "container_options")
    forgetful = tuple(
        replace(mapping, function=lambda *_: ()) if mapping.name == "container.user" else mapping
        for mapping in one.registry
    )
    found = silent_leaves([replace(one, registry=forgetful)], 1_000)
    assert found
    assert all(".user" in leaf or "'user'" in leaf for leaf in found)
