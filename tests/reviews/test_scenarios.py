"""Whole reports, word for word: a folder holds saved answers and what a person reads of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.saved_review import review_of_file
from compose2cfn.render import json_, terminal

if TYPE_CHECKING:
    from tests.harness.golden import Golden

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/answers.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_report_reads_as_kept(folder: Path, golden: Golden) -> None:
    review = review_of_file(folder / "answers.json")

    golden(folder / "expected.txt", terminal.render(review, width=80, color=False))
    golden(folder / "expected.json", json_.render(review))


def test_there_are_scenarios() -> None:
    assert len(FOLDERS) >= 7
