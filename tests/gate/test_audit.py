"""The audit log: every line follows from the one before it, whoever writes."""

from __future__ import annotations

import json
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.cli.audit_file import FileLog
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.gate.audit import START, BucketLog, Entry, Log, head_of, verify, write
from compose2cfn.gate.record_store import BucketPlace
from tests.gate.fake_objects import FakeObjects

if TYPE_CHECKING:
    from pathlib import Path


def entry(words: str = "fine") -> Entry:
    return Entry(
        act="approved",
        at="2026-01-31T12:00:00Z",
        by="arn:aws:iam::123456789012:user/ada",
        stack="shop",
        change_set_arn=None,
        digest="a" * 64,
        told={"reason": words},
    )


@pytest.fixture(params=["file", "bucket"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    if request.param == "file":
        return FileLog(tmp_path / "audit.jsonl")
    return BucketLog(FakeObjects(), BucketPlace(bucket="store", prefix="audit/"))


def test_an_empty_log_is_whole(log: Log) -> None:
    assert verify(log.lines()) == START


def test_lines_follow_one_another(log: Log) -> None:
    heads = [write(log, entry(words)) for words in ("first", "second\nline", "dritte ü")]
    lines = log.lines()
    assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]
    assert [json.loads(line)["previous"] for line in lines] == [START, *heads[:-1]]
    assert verify(lines) == heads[-1]
    assert verify(lines, head=heads[1][:12]) == heads[-1]


def three_lines() -> list[str]:
    log = BucketLog(FakeObjects(), BucketPlace(bucket="store", prefix=""))
    for words in ("first", "second", "third"):
        write(log, entry(words))
    return list(log.lines())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda it: [it[0].replace("first", "other"), *it[1:]], id="a word changed"),
        pytest.param(lambda it: [it[0], it[2]], id="a line removed"),
        pytest.param(lambda it: it[1:], id="the first line removed"),
        pytest.param(lambda it: [it[1], it[0], it[2]], id="lines exchanged"),
        pytest.param(lambda it: [it[0], it[0], *it[1:]], id="a line repeated"),
        pytest.param(lambda it: [it[0], "{}", *it[1:]], id="something put in between"),
        pytest.param(lambda it: [it[0], "", *it[1:]], id="an empty line"),
    ],
)
def test_each_break_is_told(changed: object) -> None:
    assert callable(changed)
    with pytest.raises(InputError, match=r"line \d"):
        verify(changed(three_lines()))


def test_a_log_that_was_cut_off_is_told_by_the_head_that_was_noted() -> None:
    lines = three_lines()
    assert verify(lines[:2]) == head_of(lines[1])
    with pytest.raises(InputError, match="no line has the head"):
        verify(lines[:2], head=head_of(lines[2])[:12])


@given(at=st.integers(0, 2), index=st.integers(0, 200), other=st.characters(codec="ascii"))
def test_no_character_can_be_changed_unseen_but_in_the_last_line(
    at: int, index: int, other: str
) -> None:
    lines = three_lines()
    heads = [head_of(line) for line in lines]
    old = lines[at]
    lines[at] = old[:index] + other + old[index + 1 :]
    if lines[at] == old:
        return
    with pytest.raises(InputError):
        verify(lines, head=heads[-1])


def test_many_writers_leave_one_chain(tmp_path: Path) -> None:
    def several() -> None:
        for _ in range(5):
            write(FileLog(tmp_path / "audit.jsonl"), entry())

    writers = [Thread(target=several) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=30)
    lines = FileLog(tmp_path / "audit.jsonl").lines()
    assert len(lines) == 15
    verify(lines)


def test_a_log_that_never_stands_still_is_told() -> None:
    class Busy(BucketLog):
        def last(self) -> tuple[int, str | None]:
            number, last = super().last()
            self.add(number, "somebody else's")
            return number, last

    with pytest.raises(AwsError, match="too many others"):
        write(Busy(FakeObjects(), BucketPlace(bucket="store", prefix="")), entry())


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        write(FileLog(tmp_path / "missing" / "audit.jsonl"), entry())
