"""The plain values of x-aws keys: texts, whole numbers, true and false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Scalar, Seq

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class WrongError(Exception):
    """What a key can't have as its value, and where."""

    def __init__(self, node: Node, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.node, self.message, self.hint = node, message, hint


def flag(node: Node) -> bool:
    """Read true or false, of a text too: interpolation always gives texts."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise WrongError(node, "true or false is wanted")


def whole(node: Node) -> int:
    """Read a whole number, of a text too: interpolation always gives texts."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    shown = f", not '{value}'" if isinstance(value, str) else ""
    raise WrongError(node, f"a whole number is wanted{shown}")


def text(node: Node) -> str:
    """Read a text."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    raise WrongError(node, "a text is wanted")


def texts(node: Node) -> tuple[str, ...]:
    """Read a list of texts, or one text."""
    return tuple(map(text, node.items)) if isinstance(node, Seq) else (text(node),)


def like(wanted: re.Pattern[str], node: Node, message: str) -> str:
    """Read a text that is like the pattern."""
    given = text(node)
    if not wanted.fullmatch(given):
        raise WrongError(node, message)
    return given
