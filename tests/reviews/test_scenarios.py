"""Whole reports, word for word: a folder holds saved answers and what a person reads of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.saved_review import review_of_file
from compose2cfn.core.files import read_text
from compose2cfn.render import json_, markdown, terminal
from compose2cfn.review.policy import DEFAULT
from compose2cfn.review.policy_file import load_policy
from compose2cfn.review.policy_shape import FILE_NAME

if TYPE_CHECKING:
    from compose2cfn.review.model import Review
    from tests.harness.golden import Golden

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/answers.json"))


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""When the scenarios' policies are judged."""


def review_of(folder: Path) -> Review:
    """Return the review of a folder's answers under its policy."""
    file = folder / FILE_NAME
    policy = load_policy(read_text(file, FILE_NAME)) if file.exists() else DEFAULT
    return review_of_file(folder / "answers.json", policy, NOW)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_report_reads_as_kept(folder: Path, golden: Golden) -> None:
    review = review_of(folder)

    golden(folder / "expected.txt", terminal.render(review, width=80, color=False))
    golden(folder / "expected.md", markdown.render(review))
    golden(folder / "expected.json", json_.render(review))


def test_there_are_scenarios() -> None:
    assert len(FOLDERS) >= 7
