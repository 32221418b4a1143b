"""What differs between two bodies of one resource; items of lists are matched by identity.

A list of objects that each have a name (`Name`, `Key`, `Sid` …) is compared by these names, so that
a reordered or longer list shows only what really changed. Steps of a path are `/Key`, `[name]` for
a matched item and `[0]` for an item of a list without names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.changes.model import Hidden, Op

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

Difference: TypeAlias = tuple[str, Op, "Json | Hidden", "Json | Hidden"]
"""Path, what happened, value before, value after."""

_ABSENT = object()
_NAMES = ("Name", "Key", "Sid", "ContainerName", "PolicyName", "ContainerPort", "VolumeName")


def differences(before: Json, after: Json, path: str = "") -> Iterator[Difference]:
    """Yield each difference at the deepest place where both sides have a value of one kind."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _maps(before, after, path, "/{}")
        return
    if isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
        return
    if _canonical(before) != _canonical(after):
        yield path, Op.MODIFY, before, after


def _lists(before: list[Json], after: list[Json], path: str) -> Iterator[Difference]:
    for name in _NAMES:
        old, new = _named(before, name), _named(after, name)
        if old is not None and new is not None:
            yield from _maps(old, new, path, "[{}]")
            return
    old = {str(index): item for index, item in enumerate(before)}
    new = {str(index): item for index, item in enumerate(after)}
    yield from _maps(old, new, path, "[{}]")


def _named(items: list[Json], name: str) -> dict[str, Json] | None:
    named = {str(item[name]): item for item in items if isinstance(item, Mapping) and name in item}
    return named if len(named) == len(items) else None


def _maps(
    before: Mapping[str, Json], after: Mapping[str, Json], path: str, step: str
) -> Iterator[Difference]:
    for key in sorted({*before, *after}):
        below = path + step.format(key)
        old, new = before.get(key, _ABSENT), after.get(key, _ABSENT)
        if old is _ABSENT:
            yield below, Op.ADD, None, new
        elif new is _ABSENT:
            yield below, Op.REMOVE, old, None
        else:
            yield from differences(old, new, below)


def _canonical(value: Json) -> Json:
    """Return a scalar as CloudFormation writes it: `20` is "20", true is "true"."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, Hidden) else str(value)
