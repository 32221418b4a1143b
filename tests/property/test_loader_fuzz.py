"""Damaged Compose files: a model or a refusal with places, never a crash.

1,000 mutations a run; `COMPOSE2CFN_NIGHTLY=1` makes it 10,000.
"""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.compose.printed import printed
from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text
from tests.property.mutation import mutated

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.core.diagnostics import Diagnostic

_MUTATIONS = 10_000 if os.environ.get("COMPOSE2CFN_NIGHTLY") else 1_000
_LARGEST = 6_000


def test_a_damaged_file_is_loaded_or_refused_with_a_place(corpus: Path) -> None:
    chance = random.Random(20_26)  # noqa: S311 - repeatable, no secret
    files = sorted(
        path
        for path in corpus.glob("compose/*/**/*.y*ml")
        if path.is_file() and path.stat().st_size < _LARGEST
    )
    for _ in range(_MUTATIONS):
        path = chance.choice(files)
        text = mutated(path.read_text(encoding="utf-8", errors="replace"), chance)
        _load(path.parent, text)


def _load(folder: Path, text: str) -> None:
    request = LoadRequest(
        working_directory=folder,
        environment={"HOME": "/home/me"},
        files=("-",),
        read_stdin=lambda: text,
    )
    problems: tuple[Diagnostic, ...] = ()
    try:
        loaded = load(request)
        json.dumps(printed(loaded.project.tree), allow_nan=False)
    except InputError as error:
        problems = error.diagnostics
    assert all(item.span is not None for item in problems), text
    assert bool(problems) == bool(as_text(problems)), text
