from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.golden import Golden

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_text_passes(tmp_path: Path) -> None:
    kept = tmp_path / "expected.txt"
    kept.write_text("one\ntwo\n", encoding="utf-8")
    Golden(update=False)(kept, "one\ntwo\n")


def test_another_text_fails_with_a_diff(tmp_path: Path) -> None:
    kept = tmp_path / "expected.txt"
    kept.write_text("one\ntwo\n", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)--update-golden.*-two\n\+2"):
        Golden(update=False)(kept, "one\n2\n")


def test_a_missing_file_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="is missing; write it with"):
        Golden(update=False)(tmp_path / "expected.txt", "one\n")


def test_update_writes_the_file_and_its_folder(tmp_path: Path) -> None:
    kept = tmp_path / "case" / "expected.txt"
    Golden(update=True)(kept, "one\n")
    assert kept.read_text(encoding="utf-8") == "one\n"
