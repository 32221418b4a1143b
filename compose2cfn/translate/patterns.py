"""Patterns of attribute paths, as the mappings and the tables of coverage write them.

`services.*.healthcheck.*` is one path segment a dot; `*` stands for any one segment (an item of a
list counts as a segment), `x-*` for one that starts so, and a last `**` for any further segments,
also none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
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


def _fits(wanted: str, segment: str | int) -> bool:
    if wanted == "*":
        return True
    if wanted.endswith("*"):
        return str(segment).startswith(wanted[:-1])
    return wanted == segment
