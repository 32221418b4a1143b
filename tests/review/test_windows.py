"""Change windows and freezes, at the edges where clocks and days meet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compose2cfn.review.windows import Freeze, Window, closed

WEEK = Window(days=(0, 1, 2, 3), start="09:00", end="16:00", zone="Europe/Zurich")
NIGHT = Window(days=(5,), start="22:00", end="04:00")
HOLIDAYS = Freeze(first="2026-12-20", last="2027-01-03", reason="holidays")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_without_windows_it_is_always_open() -> None:
    assert closed((), (), at("2026-11-21T03:00")) is None


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        pytest.param("2026-11-23T08:00", None, id="opens at nine in Zurich"),
        pytest.param("2026-11-23T07:59", "opens Mon 2026-11-23 08:00 UTC", id="a minute early"),
        pytest.param("2026-11-23T14:59", None, id="the last minute"),
        pytest.param("2026-11-23T15:00", "opens Tue 2026-11-24 08:00 UTC", id="the end is out"),
        pytest.param("2026-11-26T20:00", "opens Mon 2026-11-30 08:00 UTC", id="over the weekend"),
        pytest.param("2026-07-06T07:00", None, id="summer time"),
        pytest.param("2026-07-06T14:00", "opens Tue 2026-07-07 07:00 UTC", id="summer's end"),
    ],
)
def test_a_window_in_a_time_zone(moment: str, says: str | None) -> None:
    told = closed((WEEK,), (), at(moment))

    assert told == (says and f"it is outside the change windows; {says}")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-11-21T22:00", True), ("2026-11-22T03:59", True), ("2026-11-22T04:00", False)],
)
def test_a_window_over_midnight_belongs_to_its_first_day(moment: str, is_open: bool) -> None:
    assert (closed((NIGHT,), (), at(moment)) is None) is is_open


def test_a_freeze_closes_open_windows_to_its_last_day() -> None:
    assert closed((), (HOLIDAYS,), at("2026-12-19T23:59")) is None
    assert (
        closed((), (HOLIDAYS,), at("2027-01-03T23:59"))
        == "frozen: holidays; opens Mon 2027-01-04 00:00 UTC"
    )
    assert (
        closed((WEEK,), (HOLIDAYS,), at("2026-12-21T09:00"))
        == "frozen: holidays; opens Mon 2027-01-04 08:00 UTC"
    )


def test_an_endless_freeze_is_told() -> None:
    ever = Freeze(first="2026-01-01", last="2099-12-31", reason="sold")

    assert closed((), (ever,), at("2026-11-21T00:00")) == "frozen: sold; no opening within a year"
