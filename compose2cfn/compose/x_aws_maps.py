"""The x-aws keys that are maps: their entries, and values within bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from compose2cfn.compose.quantities import NANOSECONDS, duration_in_nanoseconds
from compose2cfn.compose.x_aws_scalars import WrongError, text, whole
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.nodes import Node

T = TypeVar("T")


def entries(node: Node, known: tuple[str, ...]) -> dict[str, Node]:
    """Return the entries of a map that has some, all of them known."""
    if not isinstance(node, Map):
        raise WrongError(node, "a map is wanted", f"with {', '.join(known)}")
    for key, value in node.entries.items():
        if key not in known:
            raise WrongError(
                value, f"there is no '{key}'", meant(key, known) or f"known: {', '.join(known)}"
            )
    if not node.entries:
        raise WrongError(node, "it is empty", f"give {', '.join(known)}")
    return dict(node.entries)


def read(given: dict[str, Node], key: str, reader: Callable[[Node], T]) -> T | None:
    """Return what a reader makes of one entry; None where it is absent."""
    return reader(given[key]) if key in given else None


def number(low: int, high: int) -> Callable[[Node], int]:
    """Return a reader of whole numbers within bounds."""

    def reader(node: Node) -> int:
        value = whole(node)
        if not low <= value <= high:
            raise WrongError(node, f"a whole number from {low} to {high} is wanted")
        return value

    return reader


def seconds(low: int, high: int) -> Callable[[Node], int]:
    """Return a reader of durations of whole seconds within bounds."""

    def reader(node: Node) -> int:
        value, rest = divmod(_nanoseconds(node, "30s or 1h"), NANOSECONDS["s"])
        if rest or not low <= value <= high:
            raise WrongError(node, f"whole seconds from {low}s to {high}s are wanted")
        return value

    return reader


def minutes(low: int, high: int) -> Callable[[Node], int]:
    """Return a reader of durations of whole minutes within bounds."""

    def reader(node: Node) -> int:
        value, rest = divmod(_nanoseconds(node, "10m or 2h"), NANOSECONDS["m"])
        if rest or not low <= value <= high:
            raise WrongError(node, f"whole minutes from {low}m to {high}m are wanted")
        return value

    return reader


def one_of(known: tuple[str, ...]) -> Callable[[Node], str]:
    """Return a reader of one of some words."""

    def reader(node: Node) -> str:
        value = text(node)
        if value not in known:
            hint = meant(value, known) or f"one of {', '.join(known)}"
            raise WrongError(node, f"'{value}' isn't known", hint)
        return value

    return reader


def _nanoseconds(node: Node, example: str) -> int:
    try:
        return duration_in_nanoseconds(text(node))
    except ValueError as error:
        raise WrongError(node, str(error), f"for instance {example}") from error


def tenths(low: float, high: float) -> Callable[[Node], float]:
    """Return a reader of numbers within bounds, with at most one digit after the point."""

    def reader(node: Node) -> float:
        value = node.value if isinstance(node, Scalar) else None
        try:
            given = float(value) if isinstance(value, str | int | float) else math.nan
        except ValueError:
            given = math.nan
        if isinstance(value, bool) or not low <= given <= high or round(given, 1) != given:
            raise WrongError(node, f"a number from {low} to {high} in steps of 0.1 is wanted")
        return given

    return reader
