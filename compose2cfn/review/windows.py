"""When a policy lets changes be executed: weekly windows, and days on which nothing is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_AHEAD: Final = 400
"""How far the next opening is looked for: beyond a year it is of no help to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of some weekdays (0 is Monday), in a time zone; an end before the start is next day's.

    ``start`` and ``end`` are `HH:MM`; the end is exclusive.
    """

    days: tuple[int, ...]
    start: str
    end: str
    zone: str = "UTC"

    def as_data(self) -> dict[str, Any]:
        """Return the window in the form of the policy file."""
        return {
            "days": [DAYS[day] for day in self.days],
            "from": self.start,
            "to": self.end,
            "timeZone": self.zone,
        }

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the window that begins on a day."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for policies with windows

        zone = UTC if self.zone == "UTC" else ZoneInfo(self.zone)
        start = datetime.fromisoformat(f"{day.isoformat()}T{self.start}").replace(tzinfo=zone)
        last = day if self.end > self.start else day + timedelta(days=1)
        end = datetime.fromisoformat(f"{last.isoformat()}T{self.end}").replace(tzinfo=zone)
        return start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Days on which nothing is executed, the last one included (UTC)."""

    first: str
    last: str
    reason: str

    def as_data(self) -> dict[str, Any]:
        """Return the freeze in the form of the policy file."""
        return {"from": self.first, "until": self.last, "reason": self.reason}


def closed(windows: Sequence[Window], freezes: Sequence[Freeze], now: datetime) -> str | None:
    """Return why nothing may be executed now, and from when on it may; None where it may."""
    frozen = _frozen(freezes, now)
    if frozen is None and _is_open(windows, now):
        return None
    why = "it is outside the change windows" if frozen is None else f"frozen: {frozen.reason}"
    opening = _next_opening(windows, freezes, now)
    if opening is None:
        return f"{why}; no opening within a year"
    return f"{why}; opens {opening.astimezone(UTC):%a %Y-%m-%d %H:%M} UTC"


def _frozen(freezes: Sequence[Freeze], moment: datetime) -> Freeze | None:
    today = moment.astimezone(UTC).date().isoformat()
    return next((item for item in freezes if item.first <= today <= item.last), None)


def _is_open(windows: Sequence[Window], moment: datetime) -> bool:
    return not windows or any(
        start <= moment < end for start, end in _around(windows, moment, days=1)
    )


def _around(
    windows: Sequence[Window], moment: datetime, *, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the windows that begin from two days before on: zones lie up to 14 hours apart."""
    today = moment.astimezone(UTC).date()
    for ahead in range(-2, days + 1):
        day = today + timedelta(days=ahead)
        for window in windows:
            if day.weekday() in window.days:
                yield window.on(day)


def _next_opening(
    windows: Sequence[Window], freezes: Sequence[Freeze], now: datetime
) -> datetime | None:
    """Return the first moment after ``now`` at which a window is open and nothing frozen."""
    today = now.astimezone(UTC).date()
    midnights = (
        datetime.fromisoformat(f"{today + timedelta(days=ahead)}T00:00+00:00")
        for ahead in range(1, _DAYS_AHEAD)
    )
    starts = (start for start, _ in _around(windows, now, days=_DAYS_AHEAD))
    candidates = sorted({*midnights, *(start for start in starts if start > now)})
    return next(
        (
            moment
            for moment in candidates
            if _is_open(windows, moment) and _frozen(freezes, moment) is None
        ),
        None,
    )
