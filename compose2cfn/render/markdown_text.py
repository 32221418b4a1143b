"""Texts of the input as Markdown that means nothing but itself.

Every character that Markdown, its tables or HTML give a meaning to becomes a character reference,
which never opens or closes anything (CommonMark 0.31, section 2.5). Forges look for mentions,
issue numbers and addresses in the text that comes out of Markdown; an empty comment parts those.
"""

from __future__ import annotations

import re

_PARTED = "<!-- -->"
_WORD = r"[A-Za-z0-9]"
_MEANING = re.compile(
    r"[&<>\\`*~\[\]|$@#]"
    rf"|(?<!{_WORD})_|_(?!{_WORD})"  # inside a word it means nothing
    r"|(?<=[wW]{3})\.|:(?=//)|!(?=[\[\d])"
    r"|:(?=(?:[a-z_+-][a-z0-9_+-]*|100|1234):)"  # a symbol by its name
)
_LOOKED_FOR = frozenset("@#.:!")


def text(told: str) -> str:
    """Return a text as Markdown."""
    return _MEANING.sub(_reference, told)


def _reference(match: re.Match[str]) -> str:
    parted = _PARTED if match[0] in _LOOKED_FOR else ""
    return f"&#{ord(match[0])};{parted}"


def as_code(told: str) -> str:
    """Return a text in the type of code; a code span could not hold a table's `|`."""
    return f"<code>{text(told)}</code>" if told else ""
