"""Diagnostics as text: place, message, the line with a caret, hint.

The same form in every command::

    docker-compose.yml:7:17: error[C2C-M012]: 0.3 CPU is no Fargate size
      7 |           cpus: 0.3
        |                 ^^^
      hint: with 512 MiB use 0.25; 0.5 needs 1 GiB or more
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span

_TELLING_WORD = r"[\w.\-]*(?:passw|secret|token|credential|api_?key|private_?key|dsn)[\w.\-]*"
_SECRET_KEY = re.compile(
    rf"(?i)({_TELLING_WORD}(?:\s*:(?=\s)|[\"']\s*:|[\"']?\s*=)\s*)(?!\s*$)(.+)$"
)
_SECRET_NAME = re.compile(rf"(?i)\bname[\"']?\s*:\s*[\"']?{_TELLING_WORD}")
_VALUE = re.compile(r"(?i)(\bvalue[\"']?\s*:\s*)(?!\s*$)(.+)$")
_LONGEST = 200
"""Longer lines, such as JSON that a tool wrote, are shown around the place."""
_BEFORE = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def as_text(items: Iterable[Diagnostic]) -> str:
    """Return the diagnostics as lines for a terminal or a CI log, each ending with a newline."""
    return "".join(_one(item) for item in items)


def _one(item: Diagnostic) -> str:
    place = f"{item.span.shown}: " if item.span else ""
    lines = [f"{place}{item.severity}[{item.code}]: {_clean(item.message)}"]
    if item.span:
        lines += _excerpt(item.span)
    for span, text in item.related:
        lines += [f"  {span.shown}: {_clean(text)}", *_excerpt(span)]
    if item.hint:
        lines.append(f"  hint: {_clean(item.hint)}".replace("\n", "\n    "))
    return "\n".join(lines) + "\n"


def _excerpt(span: Span) -> list[str]:
    written = span.source.line(span.line)
    if not written.strip():
        return []
    shown = _without_secret(written, span).expandtabs(1)
    number = str(span.line)
    margin = " " * len(number)
    end = span.end_column if span.end_line == span.line else len(shown) + 1
    width = max(1, min(end, len(shown) + 1) - span.column)
    text, before = _window(shown, span.column - 1)
    return [
        f"  {number} | {_clean(text)}",
        f"  {margin} | {' ' * before}{'^' * max(1, min(width, len(text) - before))}",
    ]


def _window(line: str, start: int) -> tuple[str, int]:
    """Return as much of a line as people read, and where in it the place begins."""
    if len(line) <= _LONGEST:
        return line, start
    first = max(0, min(start - _BEFORE, len(line) - _LONGEST))
    last = first + _LONGEST
    head, tail = "…" if first else "", "…" if last < len(line) else ""
    return f"{head}{line[first:last]}{tail}", start - first + len(head)


def _without_secret(line: str, span: Span) -> str:
    """Mask what follows a key that looks secret, to the line's end; it may end up in a CI log.

    AWS's pairs of a name and a value may stand on one line, or on two that follow one another.
    """
    beside = (line, *(span.source.line(span.line + step) for step in (-1, 1)))
    if any(map(_SECRET_NAME.search, beside)):
        line = _VALUE.sub(r"\1****", line)
    return _SECRET_KEY.sub(r"\1****", line)


def _clean(text: str) -> str:
    """Escape control characters, which could rewrite what a terminal shows."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
