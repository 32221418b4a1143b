"""Every diagnostic of this room, word for word: a folder for each refused project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.diagnostics import CODES
from tests.translate.converted import converted, refusal

if TYPE_CHECKING:
    from tests.harness.golden import Golden

ERRORS = Path(__file__).parent / "errors"
FACTS = Path(__file__).parents[1] / "golden" / "two_services_private_subnets" / "facts.json"
FOLDERS = sorted(path for path in ERRORS.iterdir() if path.is_dir())


def facts_of(folder: Path) -> Path:
    own = folder / "facts.json"
    return own if own.is_file() else FACTS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_problem_is_told_as_it_was(folder: Path, golden: Golden) -> None:
    told = refusal(folder, facts_of(folder)) or converted(folder, facts_of(folder))[1]
    assert folder.name[:8] in told
    golden(folder / "expected.txt", told)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_no_secret_is_told(folder: Path) -> None:
    assert "hunter2" not in (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(code for code in CODES if code.startswith("C2C-M")))
def test_every_code_is_shown_by_a_test(code: str) -> None:
    shown = [path.read_text(encoding="utf-8") for path in ERRORS.glob("*/expected.txt")]
    shown += [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py")]
    assert any(code in text for text in shown)
