"""Which parameters stand behind a changed property."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.parameter_values import ParameterValues

_NAME = re.compile(r"\$\{([0-9A-Za-z]+)\}")


def changed_names(before: ParameterValues, after: ParameterValues) -> frozenset[str]:
    """Return the parameters whose value differs, or that one side doesn't have."""
    names = before.values.keys() | after.values.keys()
    return frozenset(name for name in names if before.values.get(name) != after.values.get(name))


def parameters_behind(raw: Json, path: tuple[str, ...], changed: frozenset[str]) -> tuple[str, ...]:
    """Return the changed parameters that the template names in the top-level property."""
    if not changed or not isinstance(raw, dict):
        return ()
    part = raw.get(path[0])
    if path[0] == "Properties" and isinstance(part, dict) and len(path) > 1:
        part = part.get(path[1], part)
    return tuple(sorted(changed.intersection(_named(part))))


def _named(raw: Json) -> Iterator[str]:
    if isinstance(raw, str):
        yield from _NAME.findall(raw)
    elif isinstance(raw, list):
        for item in raw:
            yield from _named(item)
    elif isinstance(raw, dict):
        if isinstance(raw.get("Ref"), str):
            yield raw["Ref"]
        for item in raw.values():
            yield from _named(item)
