"""One story for all tests that look at what the pipeline did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pipeline_templates.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account


@pytest.fixture(scope="session")
def told() -> list[Story]:
    """Return the one story, told once for all tests."""
    return []


@pytest.fixture
def story(told: list[Story], account: Account, tmp_path: Path) -> Story:
    if not told:
        made = Story(account, tmp_path)
        made.tell()
        told.append(made)
    return told[0]
