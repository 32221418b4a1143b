"""Replacements that AWS can't exclude, and that will not happen.

Where a resource is updated in place, AWS announces a change for whoever asks for an attribute of
it, and a possible replacement where that can't change in place. But its name, id and ARN stay: so a
scalable target that names its service isn't replaced by every release of the service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Replacement
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from compose2cfn.changes.model import ChangeSet, ResourceChange

ECHO = "a replacement can't be excluded, but only a name, id or ARN that stays could cause it"
"""The reason that marks such a change for rules and reports."""

CHANGED = "what it has of its own changes in place"
"""The reason beside :data:`ECHO` where more changes than the echo."""

_STAYING = ("Arn", "Name", "Id", "ARN", "ID")


def without_echoes(changes: ChangeSet) -> ChangeSet:
    """Return the changes with echoes as updates in place, marked by :data:`ECHO`."""
    found = _echoes(changes)
    if not found:
        return changes
    calm = (
        replace(item, replacement=Replacement.NEVER, reasons=(*item.reasons, ECHO))
        if item.logical_id in found
        else item
        for item in changes.changes
    )
    return replace(changes, changes=tuple(calm))


def marked(changes: ChangeSet) -> ChangeSet:
    """Return the changes as they are told, echoes with :data:`ECHO` among their reasons.

    An echo that changes by itself too, like the bounds of a scalable target, has :data:`CHANGED`.
    """
    found = _echoes(changes)
    if not found:
        return changes
    by_name = {item.logical_id: item for item in changes.changes}

    def told(item: ResourceChange) -> ResourceChange:
        if item.logical_id not in found:
            return item
        alone = all(it.causes and _all_stay(it.causes, by_name, found) for it in item.properties)
        return replace(item, reasons=(*item.reasons, ECHO, *(() if alone else (CHANGED,))))

    return replace(changes, changes=tuple(map(told, changes.changes)))


def is_mere_echo(change: ResourceChange) -> bool:
    """Tell whether a marked change is an echo, and nothing of its own changes."""
    return ECHO in change.reasons and CHANGED not in change.reasons


def _echoes(changes: ChangeSet) -> frozenset[str]:
    by_name = {item.logical_id: item for item in changes.changes}
    waiting = [item for item in changes.changes if _may_be(item)]
    found: set[str] = set()
    grown = True
    while grown:
        fresh = {item.logical_id for item in waiting if _is_echo(item, by_name, found)} - found
        found |= fresh
        grown = bool(fresh)
    return frozenset(found)


def _may_be(change: ResourceChange) -> bool:
    is_undecided = change.replacement is Replacement.CONDITIONAL
    return change.action is Action.MODIFY and is_undecided and change.disagreement is None


def _is_echo(change: ResourceChange, by_name: dict[str, ResourceChange], found: set[str]) -> bool:
    grave = [item for item in change.properties if item.recreation is not Replacement.NEVER]
    causes = [cause for item in grave for cause in item.causes]
    return all(item.causes for item in grave) and bool(causes) and _all_stay(causes, by_name, found)


def _all_stay(
    causes: Iterable[str], by_name: dict[str, ResourceChange], found: Collection[str]
) -> bool:
    return all(_stays(cause, by_name, found) for cause in causes)


def _stays(cause: str, by_name: dict[str, ResourceChange], found: Collection[str]) -> bool:
    name, _, attribute = cause.partition(".")
    source = by_name.get(name)
    if source is None or source.action is not Action.MODIFY or not source.type.startswith("AWS::"):
        return False
    if source.type.startswith("AWS::CloudFormation::"):
        return False
    in_place = source.replacement is Replacement.NEVER or name in found
    return in_place and (not attribute or attribute.endswith(_STAYING))
