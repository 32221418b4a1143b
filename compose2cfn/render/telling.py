"""Findings as short texts and places, the same in every machine format."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from compose2cfn.render.values import clean
from compose2cfn.render.wording import counted, decided, verdict
from compose2cfn.review.digest import spoken
from compose2cfn.review.model import Finding, Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.core.source import Span
    from compose2cfn.review.model import Review

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES: Final = {
    Level.CRITICAL: ERROR,
    Level.HIGH: ERROR,
    Level.MEDIUM: WARNING,
    Level.LOW: NOTE,
    Level.INFO: NOTE,
}
"""The three words that annotations have for our five levels."""


def live(review: Review) -> tuple[Finding, ...]:
    """Return the findings that hold after the change: new and existing ones."""
    return tuple(item for item in review.findings if item.status is not Status.FIXED)


def told(item: Finding) -> str:
    """Return a finding as `WebGroup: opened to the world`, on one safe line."""
    name = "" if item.logical_id == "-" else f"{item.logical_id}: "
    status = "" if item.status is Status.NEW else f" ({item.status})"
    return clean(f"{name}{item.message}{status}")


def headline(review: Review) -> str:
    """Return the verdict of a stack in a line: level, counts, decision, digest."""
    digest = f"; digest {spoken(review.digest)}" if review.digest else ""
    stack = clean(review.target.stack) or "the stack"
    where = f" ({clean(review.target.region)})" if review.target.region else ""
    what = ", ".join(counted(review))
    return f"{verdict(review).upper()} {stack}{where}: {what}; {clean(decided(review))}{digest}"


def uri_of(file: str) -> str:
    """Return a source's name as a URI: relative where the name is, percent-encoded."""
    path = file.replace("\\", "/")
    encoded = quote(path.encode("utf-8", "surrogatepass"), safe="/")
    return f"file://{encoded}" if path.startswith("/") else encoded.removeprefix("./")


def place_of(review: Review, item: Finding) -> Span | None:
    """Return a finding's place in the Compose file, else the beginning of the file at all.

    None where the report names no file; then nobody knows the place.
    """
    if item.origin is not None and item.origin.file:
        return item.origin
    spans = (item.origin for item in review.changes.changes if item.origin and item.origin.file)
    first = next(spans, None)
    return first and first._replace(line=1, column=1, end_line=1, end_column=1)


def fingerprints(review: Review, findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a stable 32-digit mark of each finding; it survives moved lines and other values."""
    seen: Counter[str] = Counter()
    for item in findings:
        parts = (review.target.stack, item.rule, item.logical_id, item.path)
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        mark = hashlib.sha256(text).hexdigest()[:32]
        seen[mark] += 1
        number = f"\0{seen[mark]}".encode()
        yield mark if seen[mark] == 1 else hashlib.sha256(text + number).hexdigest()[:32]


def cut(text: str, longest: int, mark: str = "...") -> str:
    """Return a text of at most ``longest`` characters, and show where it was cut."""
    return text if len(text) <= longest else f"{text[: longest - len(mark)]}{mark}"


def ascii_line(text: str) -> str:
    """Return a text in printable ASCII on one line, for places that take no more."""
    plain = text.replace("→", "->").replace(" · ", ", ").replace("…", "...")
    return "".join(char if " " <= char <= "~" else "?" for char in clean(plain))
