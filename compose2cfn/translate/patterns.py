"""Patterns of attribute paths, as the mappings and the tables of coverage write them.

`services.*.healthcheck.*` is one path segment a dot; `*` stands for any one segment (an item of a
list counts as a segment), `x-*` for one that starts so, and a last `**` for any further segments,
also none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compose2cfn.core.nodes import Path

Pattern: TypeAlias = tuple[str, ...]


def pattern(text: str) -> Pattern:
    """Return the segments of a pattern as it is written."""
    return tuple(text.split("."))


def matches(wanted: Pattern, path: Path) -> bool:
    """Whether the path is one of those that the pattern means."""
    if wanted[-1] == "**":
        wanted = wanted[:-1]
        if len(path) < len(wanted):
            return False
        path = path[: len(wanted)]
    return len(wanted) == len(path) and all(map(_fits, wanted, path))


def any_of(wanted: Iterable[Pattern]) -> Callable[[Path], bool]:
    """Return a test whether one of the patterns means a path.

    It tries only those with the path's own section and attribute, which counts where each leaf of
    a large project is tried with every pattern of the registry.
    """
    anywhere: list[Pattern] = []
    by_attribute: dict[tuple[str | int, ...], list[Pattern]] = {}
    for one in wanted:
        section, _, attribute = (*one, "*", "*", "*")[:3]
        known = not section.endswith("*") and not attribute.endswith("*")
        (by_attribute.setdefault((section, attribute), []) if known else anywhere).append(one)

    def test(path: Path) -> bool:
        likely = by_attribute.get((path[0], path[2]), ()) if len(path) > len(("a", "b")) else ()
        return any(matches(one, path) for one in (*likely, *anywhere))

    return test


def _fits(wanted: str, segment: str | int) -> bool:
    if wanted == "*":
        return True
    if wanted.endswith("*"):
        return str(segment).startswith(wanted[:-1])
    return wanted == segment
