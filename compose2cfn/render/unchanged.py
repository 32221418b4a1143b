"""The parts of a changed resource that stay, as few rows as possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.lists import keyed
from compose2cfn.changes.model import Action
from compose2cfn.render.values import name_of, shown
from compose2cfn.review.redaction import is_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ResourceChange

_LONGEST = 400


def definition(change: ResourceChange) -> tuple[tuple[str, str], ...]:
    """Return name and value of what the report doesn't list as changed; empty where untold.

    For an added resource that is all of it, for a removed one what it was.
    """
    body = change.before if change.action is Action.REMOVE else change.after
    touched = {item.path for item in change.properties}
    return tuple(_rows("", body, touched)) if body else ()


def _rows(path: str, value: Json, touched: set[str]) -> Iterator[tuple[str, str]]:
    if path in touched:
        return
    inside = any(item.startswith(f"{path}/") for item in touched)
    parts = _parts(value) if inside or path in {"", "/Properties"} else None
    if parts is None:
        yield name_of(path), shown(path, value, _LONGEST)
    else:
        for key in sorted(parts):
            step = key.replace("~", "~0").replace("/", "~1")
            yield from _rows(f"{path}/{step}", parts[key], touched)


def _parts(value: Json) -> Mapping[str, Json] | None:
    """Return a value's parts by the names that changed paths use, or None."""
    if isinstance(value, Mapping):
        return None if is_reference(value) else {str(key): item for key, item in value.items()}
    if isinstance(value, list):
        pair = keyed(value, value)
        return pair[1] if pair else {str(index): item for index, item in enumerate(value)}
    return None
