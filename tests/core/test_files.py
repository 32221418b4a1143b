"""Writing: all or nothing, and no device is replaced by a file."""

from __future__ import annotations

import os
import stat
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.core.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file or directory"):
        write_atomically(tmp_path / "missing" / "template.yaml", "text")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_the_file_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").mkdir()
    with pytest.raises(InputError, match="Is a directory"):
        write_atomically(tmp_path / "template.yaml", "text")
    assert [it.name for it in tmp_path.iterdir()] == ["template.yaml"]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("a longer text than the new one")
    write_atomically(path, "short")
    assert (path.read_text(), [it.name for it in tmp_path.iterdir()]) == ("short", [path.name])


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_atomically(pipe, "text")
    reader.join(timeout=10)
    assert got == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
