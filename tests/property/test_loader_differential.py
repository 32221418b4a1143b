"""Generated projects: our loader and the reference agree on every model and every refusal.

200 projects a run; `COMPOSE2CFN_NIGHTLY=1` makes it 2,000.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2cfn.compose.loader import LoadRequest, load_tree
from compose2cfn.compose.printed import printed
from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text
from tests.property.projects import projects
from tests.property.reference import HOME, comparable, reference_binary, reference_config

_AT_ONCE = 4
_PROJECTS = 2_000 if os.environ.get("COMPOSE2CFN_NIGHTLY") else 200
_ENVIRONMENT = {"HOME": HOME, "PATH": "/usr/bin:/bin", "SET": "val", "EMPTY": "", "N": "3"}


@pytest.fixture(scope="module")
def binary() -> Path:
    return reference_binary()


def _ours(folder: Path) -> tuple[dict[str, Any] | None, str]:
    try:
        loaded = load_tree(LoadRequest(working_directory=folder, environment=_ENVIRONMENT))
    except InputError as error:
        return None, as_text(error.diagnostics)
    return printed(loaded.tree), ""


def _difference(binary: Path, files: dict[str, str]) -> str | None:
    """Return how the two loaders differ on a project, or None."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "proj")
        folder.mkdir()
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        expected, said = reference_config(binary, folder)
        found, told = _ours(folder)
    if expected is None or found is None:
        if expected is None and found is None:
            return None
        return f"{files}\nreference: {said}\nours: {told or 'accepted'}"
    found = {key: value for key, value in found.items() if key != "models"}
    without = _without_extensions(found)
    if comparable(expected) == comparable(without):
        return None
    return f"{files}\nreference: {comparable(expected)}\nours: {comparable(without)}"


def _without_extensions(value: Any, depth: int = 0) -> Any:
    """Return a model without nested `x-*`, which the reference's JSON leaves out."""
    if isinstance(value, dict):
        return {
            key: _without_extensions(below, depth + 1)
            for key, below in value.items()
            if depth == 0 or not key.startswith("x-")
        }
    if isinstance(value, list):
        return [_without_extensions(item, depth + 1) for item in value]
    return value


@given(batch=st.lists(projects(), min_size=_AT_ONCE, max_size=_AT_ONCE))
@settings(
    max_examples=_PROJECTS // _AT_ONCE,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_generated_projects_load_as_the_reference_loads_them(
    binary: Path, batch: list[dict[str, str]]
) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for difference in pool.map(lambda files: _difference(binary, files), batch):
            assert difference is None, difference
