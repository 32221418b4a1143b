"""`$NAME` and `${NAME op text}` in one string (Compose specification, "Interpolation")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_BRACED = re.compile(r"\{([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-+?])(.*))?\}")


class InvalidFormat(ValueError):  # noqa: N818 - tells what is wrong with the text
    """A `${…}` that has no meaning; ``at`` is its offset in the text."""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.at = at


class MissingVariable(ValueError):  # noqa: N818 - tells what is wrong with the environment
    """A required variable that is not set; ``at`` is the offset of the expression."""

    def __init__(self, name: str, message: str, at: int) -> None:
        super().__init__(message)
        self.name = name
        self.at = at


def substitute(text: str, lookup: Callable[[str], str | None]) -> str:
    """Return ``text`` with every expression replaced.

    ``lookup`` answers a variable's value, or None where it is not set. Raises
    :class:`InvalidFormat` or :class:`MissingVariable`.
    """
    out: list[str] = []
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        out.append(text[position:dollar])
        value, position = _expression(text, dollar, lookup)
        out.append(value)
    out.append(text[position:])
    return "".join(out)


def _expression(text: str, at: int, lookup: Callable[[str], str | None]) -> tuple[str, int]:
    following = text[at + 1 : at + 2]
    if following == "$":
        return "$", at + 2
    if named := _NAME.match(text, at + 1):
        return lookup(named[0]) or "", named.end()
    if following != "{":
        return "$", at + 1
    name, operator, rest, end = _braces(text, at)
    try:
        return _operate(name, operator, rest, at, lookup), end
    except InvalidFormat as error:
        raise InvalidFormat(text, at) from error
    except MissingVariable as error:
        raise MissingVariable(error.name, str(error), at) from error


def _braces(text: str, at: int) -> tuple[str, str, str, int]:
    """Return name, operator, operand and end of the `${…}` at ``at``."""
    found = _BRACED.match(text, at + 1)
    if not found:
        raise InvalidFormat(text, at)
    name, operator, rest = found[1], found[2] or "", found[3] or ""
    end = _closing_brace(text, at, found.end())
    if end is None:
        return name, operator, rest, found.end()
    return name, operator, text[at + 2 + len(name) + len(operator) : end], end + 1


def _closing_brace(text: str, start: int, stop: int) -> int | None:
    """Return the first balanced `}`; as in Compose, a brace right after a `{` is not counted."""
    depth = 0
    position = start
    while position < stop:
        character = text[position]
        if character == "}":
            depth -= 1
            if depth == 0:
                return position
        elif character == "{":
            depth += 1
            position += 1
        position += 1
    return None


def _operate(
    name: str, operator: str, rest: str, at: int, lookup: Callable[[str], str | None]
) -> str:
    if not operator:
        return lookup(name) or ""
    quiet = getattr(lookup, "quiet", lookup)
    value: str | None = quiet(name)
    present = bool(value) if operator[0] == ":" else value is not None
    if operator[-1] == "-":
        return value or "" if present else substitute(rest, lookup)
    if operator[-1] == "+":
        return substitute(rest, lookup) if present else value or ""
    if not present:
        raise MissingVariable(name, substitute(rest, lookup), at)
    return value or ""


def expressions(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, operator and operand of every variable of ``text``, nested ones after theirs."""
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        position = dollar + 2
        if text[dollar + 1 : position] == "$":
            continue
        if named := _NAME.match(text, dollar + 1):
            yield named[0], "", ""
            position = named.end()
        elif _BRACED.match(text, dollar + 1):
            name, operator, rest, position = _braces(text, dollar)
            yield name, operator, rest
            yield from expressions(rest)
        else:
            position = dollar + 1
