"""A command as text → its words, as Compose splits it (which is not quite as a shell does)."""

from __future__ import annotations

_BLANKS = " \t\r\n"
_ENDS = ";&|<>"
_DIGITS = frozenset("0123456789")


def split_command(text: str) -> list[str]:
    """Return the words of a command; an unquoted `; & | < >` ends it.

    Raises :class:`ValueError` for an open quote or parenthesis, or a backslash at the end.
    """
    return _Splitter(text).words()


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[str] = []
        self.buffer = ""
        self.started = False
        self.escaped = False
        self.quote = ""
        self.nesting = ""

    def words(self) -> list[str]:
        for character in self.text:
            if not self.take(character):
                break
        if self.quote or self.nesting or self.escaped:
            raise ValueError("an open quote, parenthesis or backslash at the end")
        self.end_word()
        return self.found

    def end_word(self) -> None:
        if self.started:
            self.found.append(self.buffer)
        self.buffer, self.started = "", False

    def put(self, character: str) -> bool:
        self.buffer += character
        self.started = True
        return True

    def take(self, character: str) -> bool:
        """Take one character; answer whether the command goes on."""
        if self.escaped:
            self.escaped = False
            return self.put(character)
        if character == "\\" and self.quote != "'":
            self.escaped = True
            return True
        if self.nesting:
            return self.inside_substitution(character)
        if self.quote:
            return self.inside_quotes(character)
        return self.outside(character)

    def inside_substitution(self, character: str) -> bool:
        if character == self.nesting:
            self.nesting = ""
        return self.put(character)

    def inside_quotes(self, character: str) -> bool:
        if character == self.quote:
            self.quote = ""
            return True
        return self.put(character)

    def outside(self, character: str) -> bool:
        if character in _BLANKS:
            self.end_word()
            return True
        if character in "\"'":
            self.quote, self.started = character, True
            return True
        if character == "`":
            self.nesting = "`"
            return self.put(character)
        if character == "(":
            if not self.buffer.endswith("$"):
                raise ValueError("a parenthesis outside quotes")
            self.nesting = ")"
            return self.put(character)
        if character in _ENDS:
            if character == ">" and self.buffer[:1] in _DIGITS:
                # the number of a stream (`2>`) is no word
                self.started = False
            return False
        return self.put(character)
