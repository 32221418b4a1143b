"""Whether a file could be written is known before any work; nothing is written to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.core.files import check_writable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["new.json", "old.json"])
def test_a_file_that_can_be_written_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "old.json").write_text("old")
    check_writable(tmp_path / name)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old.json", "old")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "Is a directory"),
        ("nowhere/new.json", "No such file"),
        ("old.json/new.json", "Not a directory"),
    ],
)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.json").write_text("old")
    with pytest.raises(InputError, match=reason):
        check_writable(tmp_path / name)
