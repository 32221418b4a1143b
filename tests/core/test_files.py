"""Writing: all or nothing, and no device is replaced by a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Thread

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.core.files import write_atomically


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


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link.yaml").symlink_to("there/template.yaml")
    write_atomically(tmp_path / "link.yaml", "text")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "there/template.yaml").read_text() == "text"


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    path.chmod(0o600)
    write_atomically(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_an_open_file_is_added_to(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+") as stream:
        stream.write("first\n")
        stream.flush()
        write_atomically(Path(f"/dev/fd/{stream.fileno()}"), "second\n")
    assert (tmp_path / "log").read_text() == "first\nsecond\n"
