"""The conformance corpus: models as the reference's, refusals at a place, origins everywhere."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.compose.loader import LoadRequest, Resolved, load_tree
from compose2cfn.compose.printed import printed
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import leaves, locate
from tests.property.reference import HOME, comparable

pytestmark = pytest.mark.corpus

DIFFERENT = {
    "syn-bytes-forms": "the reference loses a size with a fraction; we refuse it",
    "syn-interp-err-eager-default": "newer Compose expands a default only where it is used",
    "syn-yaml-scalars-ext": "a date in an own key stays as it is written",
    "syn-inc-conflict": "kept as a refusal",
    "spec-05-services-83": "newer Compose (5.3) knows pre_start, with an image of its own",
}
"""Cases in which we differ, and why."""


@dataclass(frozen=True)
class Case:
    """One project of the corpus, copied so that nothing in it changes."""

    name: str
    kind: str
    folder: Path
    request: LoadRequest


def corpus_cases(corpus: Path, copies: Path) -> list[Case]:
    folder = corpus / "compose"
    described = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    return [_case(folder / entry["name"], entry, copies) for entry in described]


def _case(folder: Path, entry: dict[str, Any], copies: Path) -> Case:
    base = copies / f"{entry['name']}.d" / entry["name"]
    shutil.copytree(folder / entry["root"], base / entry["root"], symlinks=True)
    working = Path(os.path.normpath(base / entry["root"] / entry["cwd"]))
    text = (working / entry["stdin"]).read_text(encoding="utf-8") if entry["stdin"] else ""
    options: dict[str, list[str]] = {}
    for option, value in zip(entry["args"][::2], entry["args"][1::2], strict=True):
        options.setdefault(option, []).append(value)
    request = LoadRequest(
        working_directory=working,
        environment={"HOME": HOME, "PATH": "/usr/bin:/bin", "PWD": str(working), **entry["env"]},
        files=tuple(options.get("-f", ())),
        env_files=tuple(options.get("--env-file", ())),
        profiles=tuple(options.get("--profile", ())),
        project_name=options.get("-p", [None])[-1],
        project_directory=options.get("--project-directory", [None])[-1],
        read_stdin=lambda: text,
    )
    return Case(entry["name"], entry["kind"], base, request)


def _loaded(case: Case) -> Resolved | InputError:
    try:
        return load_tree(case.request)
    except InputError as error:
        return error


@pytest.fixture(scope="module")
def outcomes(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Case, Resolved | InputError]]:
    return [
        (case, _loaded(case)) for case in corpus_cases(corpus, tmp_path_factory.mktemp("corpus"))
    ]


def _portable(value: Any, folder: Path) -> Any:
    text = json.dumps(value).replace(str(folder), "/__CASE__")
    return json.loads(text.replace(str(folder.parent), "/__UP__"))


def _strip(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict):
        return {
            key: _strip(below, depth + 1)
            for key, below in value.items()
            if not (depth and key.startswith("x-")) and (depth or key != "models")
        }
    return [_strip(item, depth + 1) for item in value] if isinstance(value, list) else value


def test_models_equal_those_of_the_reference(
    outcomes: list[tuple[Case, Resolved | InputError]], corpus: Path
) -> None:
    wrong: list[tuple[str, InputError | None]] = []
    for case, outcome in outcomes:
        if case.kind != "ok" or case.name in DIFFERENT:
            continue
        expected = json.loads(
            (corpus / "compose" / case.name / "expected.json").read_text(encoding="utf-8")
        )
        if isinstance(outcome, InputError):
            wrong.append((case.name, outcome))
            continue
        found = _portable(_strip(printed(outcome.tree)), case.folder)
        if comparable(_strip(expected)) != comparable(found):
            wrong.append((case.name, None))
    assert not wrong


def test_refusals_name_a_file_and_a_line(
    outcomes: list[tuple[Case, Resolved | InputError]],
) -> None:
    for case, outcome in outcomes:
        if case.kind == "error" and case.name not in DIFFERENT:
            assert isinstance(outcome, InputError), case.name
            assert outcome.diagnostics, case.name


def test_every_leaf_of_every_project_answers_an_origin(
    outcomes: list[tuple[Case, Resolved | InputError]],
) -> None:
    for case, outcome in outcomes:
        if isinstance(outcome, InputError):
            continue
        for path, leaf in leaves(outcome.tree):
            span = locate(outcome.tree, path)
            assert span is leaf.span, (case.name, path)
            assert span.file, (case.name, path)
            assert span.line >= 1, (case.name, path)
            assert span.column >= 1, (case.name, path)
            assert not Path(span.file).is_absolute(), (case.name, path)
