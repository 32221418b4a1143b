"""Maps as YAML text, in PyYAML's words but without its events, states and analyses.

PyYAML's emitter is Python and took four fifths of the time of a conversion. What people write is
almost always plain: then the text is put together here. Whatever could need quotes, escapes, blocks
or `? ` is given to PyYAML, a value by itself, or the whole document where a key is odd. The bytes
are the same; a test holds the two against each other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SAFE: Final = re.compile(r"[A-Za-z0-9_/$](?:[!-9;-~]|:(?=[!-~])| (?=[!-\"$-9;-~]))*")
"""Text that needs no quotes in a block for its characters: no `: `, no ` #`, no blanks around."""
_OTHER_BREAKS: Final = frozenset("\r\x85\u2028\u2029")
"""What ends a line in YAML 1.1 besides a newline; the lines after it are indented too."""
_LONGEST_TEXT: Final = 1_000
_LONGEST_KEY: Final = 100
_STEP: Final = 2


class Tagged(NamedTuple):
    """A value that is written behind a tag: a text or a list."""

    tag: str
    value: str | Sequence[Any]


class Odd(Exception):  # noqa: N818 - no error: the document is written otherwise
    """There is something in the document that isn't written here."""


class Writer:
    """How values are written; ``by_itself`` writes `k: VALUE` with all of YAML's means."""

    def __init__(
        self,
        by_itself: Callable[[Any], str],
        is_text: Callable[[str], bool],
        tagged: Callable[[Mapping[str, Any]], Tagged | None],
    ) -> None:
        self._by_itself = by_itself
        self._tagged = tagged
        self._text = lru_cache(maxsize=10_000)(lambda value: _plain_or_quoted(value, is_text))

    def document(self, data: Mapping[str, Any]) -> str:
        """Return the text of a map; raises :class:`Odd` where it can't be told here."""
        if type(data) is not dict or not data:
            raise Odd
        out: list[str] = []
        self._entries(data, 0, out)
        return "".join(out)

    def _entries(self, data: Mapping[str, Any], indent: int, out: list[str]) -> None:
        margin = " " * indent
        for key, value in data.items():
            written = self._text(key) if type(key) is str and len(key) < _LONGEST_KEY else None
            if written is None:
                raise Odd
            out.append(f"{margin}{written}:")
            self._value(value, indent, out, "\n")

    def _items(self, items: Sequence[Any], indent: int, out: list[str]) -> None:
        margin = " " * indent
        for item in items:
            out.append(f"{margin}-")
            # the first line of what an item holds stands behind its dash
            start = len(out)
            self._value(item, indent, out, " ")
            if out[start] == " ":
                out[start + 1] = out[start + 1].lstrip(" ")

    def _value(self, value: Any, indent: int, out: list[str], gap: str) -> None:
        """Write what stands behind a key or a dash; ``gap`` leads to the lines of a collection."""
        kind = type(value)
        if kind is str:
            out.append(self._scalar(value, self._text(value), value, indent))
        elif kind is dict and value:
            tagged = self._tagged(value)
            if tagged is None:
                out.append(gap)
                self._entries(value, indent + _STEP, out)
            else:
                self._behind_tag(tagged, value, indent, out)
        elif kind in {list, tuple} and value:
            out.append(gap)
            self._items(value, indent + _STEP, out)
        elif kind is float:
            out.append(self._scalar("", None, value, indent))
        else:
            out.append(_atom(value))

    def _behind_tag(self, tagged: Tagged, whole: Any, indent: int, out: list[str]) -> None:
        if isinstance(tagged.value, str):
            fits = len(tagged.value) < _LONGEST_TEXT and _SAFE.fullmatch(tagged.value)
            written = f"{tagged.tag} {tagged.value}" if fits else None
            out.append(self._scalar(tagged.value, written, whole, indent))
        elif tagged.value:
            out.append(f" {tagged.tag}\n")
            self._items(tagged.value, indent + _STEP, out)
        else:
            out.append(f" {tagged.tag} []\n")

    def _scalar(self, text: str, written: str | None, whole: Any, indent: int) -> str:
        if written is not None:
            return f" {written}\n"
        if not _OTHER_BREAKS.isdisjoint(text):
            raise Odd
        made = self._by_itself(whole).removeprefix("k:")
        if made.endswith("\n...\n"):  # it ends in empty lines, which end a document otherwise
            raise Odd
        if "\n" not in text or not indent:
            return made
        first, *lines = made.split("\n")
        margin = " " * indent
        return "\n".join((first, *(f"{margin}{line}" if line else line for line in lines)))


def _plain_or_quoted(value: str, is_text: Callable[[str], bool]) -> str | None:
    """Return a text as it stands in a document, or None where that takes more than quotes."""
    if len(value) >= _LONGEST_TEXT or not _SAFE.fullmatch(value):
        return None
    if is_text(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _atom(value: Any) -> str:
    if value is None:
        return " null\n"
    if value is True or value is False:
        return " true\n" if value else " false\n"
    if type(value) is int:
        return f" {value}\n"
    if value == {} and type(value) is dict:
        return " {}\n"
    if type(value) in {list, tuple}:
        return " []\n"
    raise Odd
