"""What rules read from the whole stack, beyond what changes.

Saved answers come without templates; then the stack is as much of it as the changes tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Hidden, Replacement, Resource, Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_IN_TEXT = re.compile(r"\$\{(?!!)\s*([^}.\s]+)")


def before(changes: ChangeSet) -> Whole:
    """Return the stack as it is deployed, as far as it is known."""
    if changes.before is not None:
        return changes.before
    return _of((change, change.before) for change in changes.changes)


def after(changes: ChangeSet) -> Whole:
    """Return the stack as it will be, as far as it is known."""
    if changes.after is not None:
        return changes.after
    return _of((change, change.after) for change in changes.changes)


def _of(told: Iterator[tuple[ResourceChange, Mapping[str, Json] | None]]) -> Whole:
    return Whole(
        resources={
            change.logical_id: Resource(
                logical_id=change.logical_id,
                type=change.type,
                body=body,
                exists=change.confidence,
            )
            for change, body in told
            if body is not None
        }
    )


def of_types(side: Whole, *types: str) -> Iterator[Resource]:
    """Yield the resources of these types."""
    return (item for item in side.resources.values() if item.type in types)


def target(value: Json) -> str | None:
    """Return the logical id that a value refers to (`Ref`, `Fn::GetAtt`), or None."""
    if isinstance(value, Mapping) and len(value) == 1:
        found = value.get("Ref") or (value.get("Fn::GetAtt") or [None])[0]
        return found if isinstance(found, str) else None
    return None


def mentioned(value: Json) -> frozenset[str]:
    """Return every logical id that a value refers to, at any depth."""
    return frozenset(_mentions(value))


def _mentions(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        named = target(value)
        if named is not None:
            yield named
        text = value.get("Fn::Sub")
        if isinstance(text, str):
            yield from _IN_TEXT.findall(text)
        for item in value.values():
            yield from _mentions(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _mentions(item)


def is_hidden(value: Json) -> bool:
    """Tell whether a value, or a part of it, can't be compared."""
    if isinstance(value, Hidden):
        return True
    if isinstance(value, Mapping):
        return any(is_hidden(item) for item in value.values())
    return isinstance(value, list | tuple) and any(is_hidden(item) for item in value)


def comparable(value: Json) -> str | None:
    """Return a text that is equal for equal values (`80` and `"80"`); None where none is known."""
    if value is None or is_hidden(value):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return json.dumps(value, sort_keys=True, default=str)


def differs(old: Json, new: Json) -> bool:
    """Tell whether two values surely differ; a reference and what it resolves to may not."""
    if isinstance(old, Mapping) is not isinstance(new, Mapping) and None not in (old, new):
        return False
    if is_hidden(old) or is_hidden(new):
        return False
    return comparable(old) != comparable(new)


def made_anew(changes: ChangeSet) -> frozenset[str]:
    """Return the logical ids behind which there surely is another physical resource afterwards."""
    return frozenset(
        change.logical_id
        for change in changes.changes
        if change.action is Action.ADD or change.replacement is Replacement.ALWAYS
    )


def added(changes: ChangeSet) -> frozenset[str]:
    """Return the logical ids of resources that did not exist before."""
    return frozenset(item.logical_id for item in changes.changes if item.action is Action.ADD)


def gone(changes: ChangeSet) -> frozenset[str]:
    """Return the logical ids of resources that do not exist afterwards."""
    return frozenset(item.logical_id for item in changes.changes if item.action is Action.REMOVE)


def exchanged(old: Json, new: Json, changes: ChangeSet) -> bool:
    """Tell whether a value surely names something else afterwards.

    What is created can't be what a text named before, nor can a text name what is removed.
    """
    if None in (old, new):
        return False
    moved = mentioned(new) & added(changes) or mentioned(old) & gone(changes)
    return differs(old, new) or (bool(moved) and old != new)
