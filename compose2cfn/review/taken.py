"""Places that only one resource can have: a port of a load balancer, a priority of a listener.

CloudFormation creates first and removes at the end, so a new resource meets the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Confidence, Replacement
from compose2cfn.core.values import dataclass
from compose2cfn.review.reading import of_type, properties
from compose2cfn.review.whole import after, before, comparable, made_anew, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.changes.model import ChangeSet, Resource, ResourceChange, Whole

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A change that needs a place which ``other`` has; ``is_sure`` unless the order decides."""

    change: ResourceChange
    other: str
    is_sure: bool


def clashes(changes: ChangeSet, type_: str, names: Sequence[str]) -> Iterator[Clash]:
    """Yield the changes that take a place, named by properties, while another one still has it."""
    old = _places(before(changes), type_, names)
    new = _places(after(changes), type_, names)
    fresh = made_anew(changes)
    fates = {change.logical_id: change for change in changes.changes}
    for change in of_type(changes, type_):
        name = change.logical_id
        place = new.get(name)
        if place is None or not _moves(change, old.get(name), place):
            continue
        if not _parents(after(changes), name, names) & fresh:
            other = _holder(change, place, old, new, fates)
            if other is not None:
                yield other
                continue
        twin = next((id_ for id_ in sorted(new) if id_ != name and new[id_] == place), None)
        if twin is not None and (twin > name or old.get(twin) == place):
            yield Clash(change, twin, is_sure=True)


def _places(side: Whole, type_: str, names: Sequence[str]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for item in of_types(side, type_):
        place = _place(item, names)
        if place is not None and item.exists is Confidence.WILL:
            found[item.logical_id] = place
    return found


def _place(item: Resource, names: Sequence[str]) -> Place | None:
    told = [comparable(properties(item.body).get(name)) for name in names]
    known = tuple(text for text in told if text is not None)
    return known if len(known) == len(told) else None


def _parents(side: Whole, name: str, names: Sequence[str]) -> frozenset[str]:
    told = properties(side.resources[name].body)
    return mentioned([told.get(key) for key in names])


def _moves(change: ResourceChange, was: Place | None, place: Place) -> bool:
    if change.action is Action.MODIFY:
        return change.is_replaced or was != place
    return change.action is Action.ADD


def _holder(
    change: ResourceChange,
    place: Place,
    old: dict[str, Place],
    new: dict[str, Place],
    fates: dict[str, ResourceChange],
) -> Clash | None:
    """Return the clash with what has the place now."""
    sure = change.replacement is not Replacement.CONDITIONAL
    for name in sorted(name for name, its in old.items() if its == place):
        fate = fates.get(name)
        if name == change.logical_id:
            if change.is_replaced:
                return Clash(change, name, sure)
            continue
        leaves = fate is not None and fate.action is Action.MODIFY and new.get(name) != place
        # moved away in place: CloudFormation may move either one first
        return Clash(change, name, sure and not (leaves and fate and not fate.is_replaced))
    return None
