"""The events of an execution as lines that fit a terminal: one for each change of state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.gate.rollouts import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.gate.ports import StackEvent

_STACK = "AWS::CloudFormation::Stack"
_TIME = slice(11, 19)
"""The time of day in an RFC 3339 text; all of an execution's times are UTC."""
_STATUS_WIDTH = len("DELETE_IN_PROGRESS")
_ANEW_IN_LONG = "Requested update requires the creation of a new physical resource"
_ANEW = "a new physical resource is made"
_PLAIN_REASONS = frozenset({"", "User Initiated"})


def lines_of(events: Iterable[StackEvent | Progress]) -> Iterator[str]:
    """Yield the lines as the events come: `12:00:01Z  CREATE_COMPLETE     WebService`.

    CloudFormation says a state again when it has begun (`Resource creation Initiated`); that is
    no news. A reason stands below its event, since it may be long.
    """
    told: dict[tuple[str, str | None], str] = {}
    for event in events:
        if isinstance(event, Progress):
            yield f"{event.at[_TIME]}Z  {'':<{_STATUS_WIDTH}}  {_of_service(event)}"
            continue
        resource = (event.logical_id, event.physical_id if event.type == _STACK else None)
        reason = printable(event.reason or "")
        is_news = told.get(resource) != event.status or not _only_begins(reason)
        told[resource] = event.status
        if not is_news:
            continue
        name = printable(event.logical_id)
        what = f"stack {name}" if event.type == _STACK else name
        yield f"{event.at[_TIME]}Z  {event.status:<{_STATUS_WIDTH}}  {what}"
        if reason not in _PLAIN_REASONS and not _only_begins(reason):
            yield f"           {_ANEW if reason.startswith(_ANEW_IN_LONG) else reason}"


def _of_service(news: Progress) -> str:
    return f"{printable(news.logical_id)}: {printable(news.text)}"


def printable(text: str) -> str:
    """Return one line without control characters, which could rewrite what a terminal shows."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _only_begins(reason: str) -> bool:
    return not reason or reason.lower().endswith("initiated")
