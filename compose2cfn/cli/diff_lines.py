"""The Compose line behind each changed property, where the project itself was converted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.lists import keyed
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json, Resource
    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.core.source import Span


def with_lines(changes: ChangeSet, resources: Mapping[str, Resource]) -> ChangeSet:
    """Return the changes, each property with the place that its new value was written at.

    A property that nobody wrote has none; the place of its resource is told anyway.
    """
    return replace(
        changes,
        changes=tuple(
            _located(change, resources.get(change.logical_id)) for change in changes.changes
        ),
    )


def _located(change: ResourceChange, resource: Resource | None) -> ResourceChange:
    if resource is None:
        return change
    return replace(
        change,
        properties=tuple(
            replace(item, origin=_written_at(resource, item.path)) for item in change.properties
        ),
    )


def _written_at(resource: Resource, pointer: str) -> Span | None:
    path: list[str | int] = []
    value: Json = {"Properties": resource.properties}
    for step in pointer.split("/")[1:]:
        key = _key(value, step.replace("~1", "/").replace("~0", "~"))
        if key is None:
            # what an overlay took away has a place too
            path.append(step.replace("~1", "/").replace("~0", "~"))
            break
        path.append(key)
        value = value[key]
    span = resource.origin_of(tuple(path))
    return None if span == resource.origin else span


def _key(value: Json, step: str) -> str | int | None:
    """Return where a step of a change's path leads: list items are named by their identity."""
    if isinstance(value, Mapping):
        return step if step in value else None
    if not isinstance(value, list):
        return None
    named = keyed(value, value)
    names = list(named[0]) if named else [str(index) for index in range(len(value))]
    return names.index(step) if step in names else None
