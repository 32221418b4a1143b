"""A change set is waited for with patience, but not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.wait import is_ready, made_nothing, pauses, settled
from tests.gate.story import proposed

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation


def test_pauses_grow_and_end() -> None:
    all_pauses = list(pauses())
    assert all_pauses[:16] == [1.0] * 5 + [2.0] * 10 + [5.0]
    assert sum(all_pauses) == 900


def test_one_that_is_made_needs_no_pause(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    clock.slept.clear()
    assert is_ready(settled(cf, clock, arn))
    assert clock.slept == []


@pytest.mark.parametrize("status", ["DELETE_PENDING", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"])
def test_one_that_is_being_deleted_is_gone(
    cf: FakeCloudFormation, clock: FakeClock, status: str
) -> None:
    arn = proposed(cf, clock)
    cf.sets[arn].answer["Status"] = status
    with pytest.raises(AwsError, match="was deleted while it was made"):
        settled(cf, clock, arn)


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("FAILED", "The submitted information didn't contain changes. Submit different", True),
        ("FAILED", "No updates are to be performed.", True),
        ("FAILED", "No export named Vpc found", False),
        ("FAILED", None, False),
        ("CREATE_COMPLETE", "No updates are to be performed.", False),
    ],
)
def test_only_two_wordings_mean_no_change(status: str, reason: str | None, expected: bool) -> None:
    answer = {"Status": status, **({"StatusReason": reason} if reason else {})}
    assert made_nothing(answer) is expected
