"""`.env` and `env_file` texts → variables, in Compose's grammar and in `docker run`'s (raw)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.substitution import InvalidFormat, MissingVariable, substitute

if TYPE_CHECKING:
    from collections.abc import Callable

_EXPORT = re.compile(r"export\s+")
_BLANKS = frozenset("\t\v\f\r \x85\xa0")
_OCTAL_DIGITS = 3
_MAX_BYTE = 255
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE = re.compile(r"\\(?:0([0-9]{0,3})|([abfnrtv$\"\\]))")


def _nothing(_name: str) -> str | None:
    return None


class BadEnvText(ValueError):  # noqa: N818 - tells what is wrong with the text
    """A line that can't be read; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse_env(
    text: str,
    lookup: Callable[[str], str | None],
    earlier: Callable[[str], str | None] = _nothing,
) -> dict[str, str]:
    """Return the variables of a text.

    In expressions ``lookup`` answers first, then the text itself, then ``earlier`` (files read
    before). Raises :class:`BadEnvText`.
    """
    return _Parser(text.replace("\r\n", "\n"), lookup, earlier).parse()


def parse_raw_env(
    text: str,
    lookup: Callable[[str], str | None],
    _earlier: Callable[[str], str | None] = _nothing,
) -> dict[str, str]:
    """Return the variables of a text in the format `raw`, where values are taken as written.

    Raises :class:`BadEnvText`.
    """
    values: dict[str, str] = {}
    for number, written in enumerate(text.split("\n"), 1):
        line = written.removesuffix("\r").lstrip(" \t")
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not name:
            raise BadEnvText(number, "there is no name before the '='")
        if any(character.isspace() for character in name):
            raise BadEnvText(number, f"the name '{name}' has a blank in it")
        if equals:
            values[name] = value
        elif (found := lookup(name)) is not None:
            values[name] = found
    return values


class _Parser:
    def __init__(
        self,
        text: str,
        lookup: Callable[[str], str | None],
        earlier: Callable[[str], str | None],
    ) -> None:
        self.text = text
        self.lookup = lookup
        self.earlier = earlier
        self.position = 0
        self._counted = (0, 1)
        self.values: dict[str, str] = {}

    @property
    def line(self) -> int:
        """The line of the position, counted from the last one that was asked for."""
        position, line = self._counted
        line += self.text.count("\n", position, self.position)
        self._counted = (self.position, line)
        return line

    def parse(self) -> dict[str, str]:
        while self.skip_to_statement():
            name, inherited = self.name()
            if inherited:
                value = self.lookup(name)
                if value is not None:
                    self.values[name] = value
            else:
                self.values[name] = self.value()
        return self.values

    def known(self, name: str) -> str | None:
        found = self.lookup(name)
        if found is None:
            found = self.values.get(name)
        return self.earlier(name) if found is None else found

    def skip_to_statement(self) -> bool:
        """Go to the next statement, over blanks and comments."""
        length = len(self.text)
        while self.position < length:
            character = self.text[self.position]
            if character == "#":
                end = self.text.find("\n", self.position)
                self.position = length if end < 0 else end
            elif character.isspace():
                self.position += 1
            else:
                return True
        return False

    def name(self) -> tuple[str, bool]:
        """Return the name, and whether its value is inherited from the environment."""
        if export := _EXPORT.match(self.text, self.position):
            self.position = export.end()
        start = self.position
        for offset in range(start, len(self.text)):
            character = self.text[offset]
            if character in "=:\n":
                self.position = offset + 1
                name = self.text[start:offset]
                return self.checked(name, start), character == "\n"
            if not (character in "_.-[]" or character.isalnum() or character.isspace()):
                raise BadEnvText(self.line, f"'{character}' can't stand in a variable's name")
        # at the very end of the text, without a line end, the rest is a value without a name
        self.position = start
        return "", False

    def checked(self, written: str, start: int) -> str:
        name = written.strip()
        if any(character.isspace() for character in name):
            line = self.text.count("\n", 0, start) + 1
            raise BadEnvText(line, f"the name '{name}' has a blank in it")
        return name

    def value(self) -> str:
        while self.text[self.position : self.position + 1] in _BLANKS:
            self.position += 1
        quote = self.text[self.position : self.position + 1]
        return self.quoted(quote) if quote in {"'", '"'} else self.unquoted()

    def unquoted(self) -> str:
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        written = self.text[self.position : end]
        line = self.line
        self.position = end
        return self.replaced(written.partition(" #")[0].rstrip(), line)

    def quoted(self, quote: str) -> str:
        line = self.line
        start = self.position
        written = self.until(quote)
        if written is None:
            shown = self.text[start : start + 1]
            raise BadEnvText(line, f"the quote {shown} is not closed")
        return written if quote == "'" else self.replaced(_ESCAPE.sub(_escape, written), line)

    def until(self, quote: str) -> str | None:
        """Return the text up to the closing quote, an escaped quote without its backslash."""
        out: list[str] = []
        escaped = False
        for offset in range(self.position + 1, len(self.text)):
            character = self.text[offset]
            if escaped:
                out.append(character if character == quote else f"\\{character}")
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == quote:
                self.position = offset + 1
                return "".join(out)
            else:
                out.append(character)
        return None

    def replaced(self, text: str, line: int) -> str:
        if "$" not in text:
            return text
        try:
            return substitute(text, self.known)
        except InvalidFormat as error:
            raise BadEnvText(line, "the value has no valid variable expression") from error
        except MissingVariable as error:
            said = f": {error}" if str(error) else ""
            message = f"the required variable {error.name} is not set{said}"
            raise BadEnvText(line, message) from error


def _escape(found: re.Match[str]) -> str:
    digits, letter = found[1], found[2]
    if digits is not None:
        octal = len(digits) == _OCTAL_DIGITS and all(digit in "01234567" for digit in digits)
        return chr(int(digits, 8)) if octal and int(digits, 8) <= _MAX_BYTE else f"\\{digits}"
    if letter == "$":
        return "$$"
    return _ESCAPES.get(letter, letter)
