"""What an update does to each resource, and through references to the others, to a fixed point.

What a reference to a changed resource means, as CloudFormation answers it (recorded answers and
the user guide, "View change sets"):

- of a replaced resource, `Ref` and every attribute are new: certain (*Static*);
- of a resource updated in place `Ref` stays, and an attribute might change (*Dynamic*), so
  CloudFormation names all resources that ask for one. Where the attribute is a property that the
  template sets we know better: it changes when that property does, else the answer is an echo
  that will most likely do nothing (MAY);
- a create-only property with a merely possible change makes the replacement conditional.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Confidence, Replacement
from compose2cfn.changes.policies import with_defaults
from compose2cfn.changes.property_diff import Comparison, Difference, Effect, differences
from compose2cfn.changes.schemas import Provenance, covers, is_input, schema_of, verdict
from compose2cfn.changes.symbols import Reference, references, shown
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.changes.schemas import Steps
    from compose2cfn.changes.stack import StackResource

MAX_VISITS = 100
"""A resource is judged again whenever one that it refers to fares worse; a circle must end."""

ECHO = (
    "whose resource is updated in place; CloudFormation announces a change here, but most likely "
    "the value stays"
)
"""Said of an attribute that CloudFormation can't be sure of, and that we expect to stay."""

TASK_DEFINITION = "AWS::ECS::TaskDefinition"
"""Its everyday replacement is a new revision; the old one stays where it runs."""

_RANK = (Replacement.NEVER, Replacement.CONDITIONAL, Replacement.ALWAYS)


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference, what it does to its resource, and who says so."""

    difference: Difference
    recreation: Replacement
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What happens to a resource that stands on both sides and changes."""

    type: str
    judged: tuple[Judged, ...]
    replacement: Replacement
    confidence: Confidence

    @property
    def touches_properties(self) -> bool:
        """Whether the physical resource is updated, not just an attribute of the template."""
        return any(item.difference.path[0] == "Properties" for item in self.judged)


def propagate(
    before: Mapping[str, StackResource], after: Mapping[str, StackResource]
) -> dict[str, Fate]:
    """Return the fate of every resource that is on both sides and changes."""
    fates: dict[str, Fate] = {}
    users: defaultdict[str, list[str]] = defaultdict(list)
    common = sorted(after.keys() & before.keys())
    for name in common:
        for target in {item.logical_id for item in references(after[name].body)}:
            users[target].append(name)
    visits = dict.fromkeys(common, 0)
    waiting = deque(common)
    queued = set(common)
    while waiting:
        name = waiting.popleft()
        queued.discard(name)
        visits[name] += 1
        fate = _fate(before[name], after[name], after, fates)
        if fate is None or fate == fates.get(name) or visits[name] > MAX_VISITS:
            continue
        fates[name] = fate
        for user in users[name]:
            if user not in queued:
                queued.add(user)
                waiting.append(user)
    return fates


def _fate(
    before: StackResource,
    after: StackResource,
    resources: Mapping[str, StackResource],
    fates: Mapping[str, Fate],
) -> Fate | None:
    unordered = schema_of(after.type).unordered

    def effect(reference: Reference) -> Effect | None:
        target = resources.get(reference.logical_id)
        fate = fates.get(reference.logical_id)
        if target is None or fate is None or target is after:
            return None
        return effect_of(reference, target.type, fate)

    how = Comparison(effect, lambda steps: steps[:1] == ("Properties",) and steps[1:] in unordered)
    found = differences(with_defaults(before), with_defaults(after), how)
    judged = tuple(_judge(item, after.type) for item in found)
    if before.type != after.type:
        return Fate(
            type=after.type,
            judged=judged,
            replacement=Replacement.ALWAYS,
            confidence=Confidence.WILL,
        )
    if not judged:
        return None
    will = any(item.difference.confidence is Confidence.WILL for item in judged)
    return Fate(
        type=after.type,
        judged=judged,
        replacement=max((item.recreation for item in judged), key=_RANK.index),
        confidence=Confidence.WILL if will and _sure(before, after) else Confidence.MAY,
    )


def _sure(before: StackResource, after: StackResource) -> bool:
    return before.exists is Confidence.WILL and after.exists is Confidence.WILL


def _judge(item: Difference, type_: str) -> Judged:
    if item.steps[0] != "Properties":
        return Judged(item, Replacement.NEVER, "schema")
    if len(item.steps) == 1:  # the properties as a whole come out of a macro
        return Judged(item, Replacement.CONDITIONAL, "unknown")
    found = verdict(type_, item.steps[1:], shown(item.before), shown(item.after))
    if found.provenance == "unknown":
        return Judged(item, Replacement.CONDITIONAL, "unknown")
    recreation = found.recreation
    if recreation is Replacement.ALWAYS and not item.certain:
        recreation = Replacement.CONDITIONAL
    return Judged(item, recreation, found.provenance)


def effect_of(reference: Reference, type_: str, fate: Fate) -> Effect | None:
    """Return what a reference to a resource with this fate means, or None for nothing."""
    told = _own_change(reference, type_, fate)
    if fate.replacement is Replacement.ALWAYS:
        if told is None:
            return Effect(
                Confidence.MAY,
                True,
                reference,
                "whose resource is replaced, but which keeps its value",
            )
        return Effect(fate.confidence, True, reference, _replaced(type_))
    if fate.replacement is Replacement.CONDITIONAL and reference.attribute is None:
        return Effect(Confidence.MAY, False, reference, "which may be replaced")
    if reference.attribute is None or not fate.touches_properties:
        return None
    if isinstance(told, Difference):
        return Effect(told.confidence, False, reference, "which changes")
    echo = fate.replacement is Replacement.NEVER
    return Effect(Confidence.MAY, False, reference, ECHO if echo else "which may be replaced")


def _replaced(type_: str) -> str:
    return "which gets a new revision" if type_ == TASK_DEFINITION else "which is replaced"


def _own_change(reference: Reference, type_: str, fate: Fate) -> Difference | str | None:
    """Return the change of the property that an attribute repeats.

    None: it repeats one that does not change. `"generated"`: it is AWS that makes the value.
    """
    if reference.attribute is None:
        return "generated"
    steps: Steps = tuple(reference.attribute.split("."))
    if not is_input(type_, steps) or not schema_of(type_).known:
        return "generated"
    for item in fate.judged:
        path = item.difference.steps[1:]
        if item.difference.steps[0] == "Properties" and (
            covers(steps, path) or covers(path, steps)
        ):
            return item.difference
    return None
