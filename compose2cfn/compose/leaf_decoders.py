"""Scalars → the values of the model: whole numbers, sizes in bytes, durations as Go prints them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.casts import boolean, integer, real
from compose2cfn.compose.quantities import (
    duration_in_nanoseconds,
    duration_text,
    size_in_bytes,
)
from compose2cfn.core.go_text import go_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.nodes import Atom

_OCTAL = re.compile(r"[0-7]+", re.ASCII)


def text(value: Atom) -> Atom:
    """Return a text; a number becomes one."""
    return None if value is None else go_text(value)


def whole(value: Atom) -> Atom:
    """Return a whole number, of a text too; fractions are cut off."""
    if isinstance(value, str):
        return integer(value)
    return int(value) if isinstance(value, float) else value


def number(value: Atom) -> Atom:
    """Return a number, of a text too."""
    return real(value) if isinstance(value, str) else value


def switch(value: Atom) -> Atom:
    """Return a boolean, of a text too."""
    return boolean(value) if isinstance(value, str) else value


def size(value: Atom) -> Atom:
    """Return bytes as Compose prints them, a text of digits; 0 is as good as nothing."""
    if isinstance(value, str):
        amount = size_in_bytes(value)
    elif isinstance(value, float) and not value.is_integer():
        raise ValueError(f"{value} is no whole number of bytes")
    else:
        amount = int(value or 0)
    return str(amount) if amount else None


def duration(value: Atom) -> Atom:
    """Return a duration as Go prints it."""
    return None if value is None else duration_text(duration_in_nanoseconds(go_text(value)))


def file_mode(value: Atom) -> Atom:
    """Return a file mode in octal digits; a text is octal already."""
    if isinstance(value, str):
        if not _OCTAL.fullmatch(value):
            raise ValueError(f"'{value}' is no octal file mode")
        return f"0{int(value, 8):o}"
    if isinstance(value, int):
        return f"0{value:o}"
    raise ValueError("a file mode is a whole number")


def count(value: Atom) -> Atom:
    """Return a number of devices, -1 for all."""
    if isinstance(value, str):
        return -1 if value.lower() == "all" else integer(value)
    return value


LEAVES: dict[str, Callable[[Atom], Atom]] = {
    "text": text,
    "word": text,
    "integer": whole,
    "real": number,
    "boolean": switch,
    "external": switch,
    "size": size,
    "duration": duration,
    "file_mode": file_mode,
    "count": count,
    "ulimit": whole,
}
"""What a shape's scalar is decoded to → the function for it."""
