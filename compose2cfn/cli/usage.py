"""A command line that can't be meant so."""

from __future__ import annotations


class WrongUsage(Exception):  # noqa: N818 - it ends the command, as other outcomes do
    """What is wrong with a command line, all of it; it is told with the command's usage."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def wrong_value(message: str, *, option: str | None = None) -> WrongUsage:
    """Return the refusal of a value; ``option`` is what it was given for, where one is to blame."""
    return WrongUsage(
        f"Invalid value for '{option}': {message}" if option else f"Invalid value: {message}"
    )
