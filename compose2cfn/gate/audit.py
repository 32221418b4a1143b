"""The audit log: one JSON line for each decision and act, chained by hashes.

An entry holds the SHA-256 of the line before it, so a line that is changed, removed or put in
between breaks the chain. What the last line says can only be trusted with the log's head, which
each command that writes prints; keep it elsewhere, or keep the log where nothing can be deleted.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import AUDIT_BROKEN, AUDIT_BUSY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.gate.ports import Objects
    from compose2cfn.gate.record_store import BucketPlace

FORMAT: Final = 1
START: Final = "0" * 64
"""What the first entry names as the hash of the one before it."""

_TRIES: Final = 20

Act = Literal[
    "proposed", "reviewed", "approved", "rejected", "refused", "executing", "finished", "failed"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done, by whom (an ARN), when (RFC 3339), to which content.

    ``stack`` and ``digest`` are None where they aren't known; ``told`` are the act's own words,
    never values.
    """

    act: Act
    at: str
    by: str
    stack: str | None
    change_set_arn: str | None
    digest: str | None
    told: Mapping[str, Any]


class Log(Protocol):
    """A sequence of lines to whose end one is added, by one writer at a time."""

    def lines(self) -> Sequence[str]:
        """Return all lines, the oldest first."""

    def last(self) -> tuple[int, str | None]:
        """Return how many lines there are, and the last one."""

    def add(self, number: int, line: str) -> bool:
        """Add a line as the ``number``-th (from 0); returns False where there is one already."""


def write(log: Log, entry: Entry) -> str:
    """Add an entry and return the log's new head (64 hex digits).

    Raises :class:`AwsError` where others add entries faster than this run can.
    """
    for _ in range(_TRIES):
        count, last = log.last()
        line = line_of(entry, number=count, previous=START if last is None else head_of(last))
        if log.add(count, line):
            return head_of(line)
    raise AwsError(
        (AUDIT_BUSY.error("the audit log is written to by too many others", hint="try again"),)
    )


def line_of(entry: Entry, *, number: int, previous: str) -> str:
    """Return the entry as one line of JSON, without a newline."""
    return json.dumps(
        {
            "format": FORMAT,
            "number": number,
            "previous": previous,
            "at": entry.at,
            "act": entry.act,
            "by": entry.by,
            "stack": entry.stack,
            "changeSetArn": entry.change_set_arn,
            "digest": entry.digest,
            "told": dict(entry.told),
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )


def head_of(line: str) -> str:
    """Return a line's hash, which the next line names."""
    return hashlib.sha256(line.encode()).hexdigest()


def verify(lines: Sequence[str], *, head: str | None = None) -> str:
    """Return the head of an unbroken log.

    ``head`` is a head noted earlier (12 digits or more), which some line must still have. Raises
    :class:`InputError` with every line that doesn't fit the one before it.
    """
    problems = tuple(_breaks(lines))
    heads = [head_of(line) for line in lines]
    if head is not None and not any(it.startswith(head) for it in heads):
        problems += (
            AUDIT_BROKEN.error(
                f"no line has the head {head}", hint="lines were changed or cut off at the end"
            ),
        )
    if problems:
        raise InputError(problems)
    return heads[-1] if heads else START


def _breaks(lines: Iterable[str]) -> Iterator[Diagnostic]:
    previous = START
    for number, line in enumerate(lines):
        entry = _parsed(line)
        if entry is None:
            yield AUDIT_BROKEN.error(f"line {number + 1} is no entry")
        elif entry.get("previous") != previous:
            yield AUDIT_BROKEN.error(f"line {number + 1} doesn't follow from the line before it")
        elif entry.get("number") != number:
            yield AUDIT_BROKEN.error(f"line {number + 1} says that it is another one")
        previous = head_of(line)


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


class BucketLog:
    """A log in a bucket: an object for each line, whose key is its number."""

    def __init__(self, objects: Objects, place: BucketPlace) -> None:
        self._objects = objects
        self._place = place

    def lines(self) -> Sequence[str]:
        """Return all lines, the oldest first."""
        texts = [self._objects.get(self._place.bucket, key) for key in self._keys()]
        return [text.rstrip("\n") for text in texts if text is not None]

    def last(self) -> tuple[int, str | None]:
        """Return how many lines there are, and the last one."""
        keys = self._keys()
        last = self._objects.get(self._place.bucket, keys[-1]) if keys else None
        return len(keys), None if last is None else last.rstrip("\n")

    def add(self, number: int, line: str) -> bool:
        """Add a line as the ``number``-th (from 0); returns False where there is one already."""
        return self._objects.put(self._place.bucket, self._key(number), line + "\n")

    def _keys(self) -> Sequence[str]:
        return self._objects.keys(self._place.bucket, self._place.prefix)

    def _key(self, number: int) -> str:
        return f"{self._place.prefix}{number:012d}.json"
