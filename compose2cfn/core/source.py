"""Where a value stands: a source text and a span in it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from compose2cfn.core.values import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One text that was read, under the name that people know it by.

    ``name`` is relative to the project directory where that is possible, so that output does not
    depend on where a checkout lies. ``path`` is how a person opens the file from where the command
    runs, where that differs: diagnostics show it, and nothing that is kept.
    """

    name: str
    text: str
    path: str = ""

    @property
    def shown(self) -> str:
        """The name for a person who looks for the file."""
        return self.path or self.name

    def line(self, number: int) -> str:
        """Return line ``number`` (from 1) without its line end; empty beyond the text."""
        lines = _lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """Return a text's lines, kept for the next excerpt of the same file."""
    return text.splitlines()


class Span(NamedTuple):
    """A stretch of a source; lines and columns count from 1, the end column is exclusive.

    A ``NamedTuple`` and no dataclass because tens of thousands are made for one project.
    """

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def file(self) -> str:
        """The name of the source."""
        return self.source.name

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    @property
    def shown(self) -> str:
        """The place for a person who looks for it."""
        return f"{self.source.shown}:{self.line}:{self.column}"


def start_of(name: str, text: str = "") -> Span:
    """Return the span of a source's first character, for what concerns a file as a whole."""
    return Span(Source(name, text), 1, 1, 1, 1)
