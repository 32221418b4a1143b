"""Two templates → what CloudFormation will do, without asking it.

Both sides are evaluated (`stack`), resources on both sides are compared and followed through their
references (`propagate`), and the result is told in the one change model. What can't be known
offline is said in `Completeness.warnings`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compose2cfn.changes import doubts
from compose2cfn.changes.beyond import output_changes, parameter_changes
from compose2cfn.changes.causes import changed_names, parameters_behind
from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Hidden,
    PropertyChange,
    Replacement,
    Resource,
    ResourceChange,
    Whole,
)
from compose2cfn.changes.policies import on_removal, on_replacement
from compose2cfn.changes.propagate import propagate
from compose2cfn.changes.reasons import reasons
from compose2cfn.changes.stack import stack
from compose2cfn.changes.symbols import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.propagate import Fate, Judged
    from compose2cfn.changes.stack import Stack, StackResource


def predict(
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    *,
    before_parameters: Mapping[str, Json] | None = None,
    parameters: Mapping[str, Json] | None = None,
    ssm_before: Mapping[str, str] | None = None,
    ssm_after: Mapping[str, str] | None = None,
    pseudo: Mapping[str, str] | None = None,
) -> ChangeSet:
    """Predict the changes of an update from ``before`` to ``after`` (long-form intrinsics).

    ``before`` is `{}` for a new stack. Parameters are `{name: value}`, a value may be
    `{"UsePreviousValue": true}`; SSM values are `{parameter name: stored value}`; ``pseudo`` gives
    pseudo parameters that are known (`AWS::Region`).
    """
    old = stack(before, before_parameters or {}, ssm_before or {}, pseudo=pseudo)
    new = stack(
        after, parameters or {}, ssm_after or {}, previous=old.parameters.given, pseudo=pseudo
    )
    fates = propagate(old.resources, new.resources)
    changes = [
        *_removals(old, new),
        *_additions(old, new),
        *_modifications(old, new, fates),
    ]
    if old.macros or new.macros:
        changes = [doubts.unsure(change) for change in changes]
    return ChangeSet(
        changes=tuple(sorted(changes, key=lambda change: change.logical_id)),
        parameters=parameter_changes(old.parameters, new.parameters),
        outputs=output_changes(old, new, fates),
        completeness=Completeness(warnings=doubts.warnings(old, new, fates)),
        before=_whole(before, old),
        after=_whole(after, new),
    )


def _whole(template: Mapping[str, Json], side: Stack) -> Whole:
    return Whole(
        resources={
            name: Resource(
                logical_id=name,
                type=resource.type,
                body=shown_body(resource),
                exists=resource.exists,
            )
            for name, resource in side.resources.items()
        },
        outputs={name: shown(value) for name, value in side.outputs.items()},
        parameters=len(side.parameters.values),
        least_bytes=len(json.dumps(template, separators=(",", ":"), default=str)),
        has_macros=bool(side.macros),
    )


def _removals(old: Stack, new: Stack) -> list[ResourceChange]:
    return [
        ResourceChange(
            logical_id=name,
            type=resource.type,
            action=Action.REMOVE,
            policy_action=on_removal(resource),
            confidence=resource.exists,
            before=shown_body(resource),
            reasons=("it is no longer in the template",),
        )
        for name, resource in old.resources.items()
        if name not in new.resources
    ]


def _additions(old: Stack, new: Stack) -> list[ResourceChange]:
    gone = [item for name, item in sorted(old.resources.items()) if name not in new.resources]
    return [
        ResourceChange(
            logical_id=name,
            type=resource.type,
            action=Action.ADD,
            confidence=resource.exists,
            after=shown_body(resource),
            reasons=_why_added(resource, gone),
        )
        for name, resource in new.resources.items()
        if name not in old.resources
    ]


def _why_added(resource: StackResource, gone: list[StackResource]) -> tuple[str, ...]:
    for other in gone:
        if other.type == resource.type and other.properties == resource.properties:
            told = (
                f"it is {other.logical_id} under a new logical id: CloudFormation creates it anew"
            )
            return (f"{told} and removes {other.logical_id}",)
    return ()


def _modifications(old: Stack, new: Stack, fates: Mapping[str, Fate]) -> list[ResourceChange]:
    moved = changed_names(old.parameters, new.parameters)
    return [_modification(old.resources[name], new.resources[name], fates, moved) for name in fates]


def _modification(
    before: StackResource,
    after: StackResource,
    fates: Mapping[str, Fate],
    moved: frozenset[str],
) -> ResourceChange:
    fate = fates[after.logical_id]
    replaced = fate.replacement is not Replacement.NEVER
    return ResourceChange(
        logical_id=after.logical_id,
        type=after.type,
        action=Action.MODIFY,
        replacement=fate.replacement,
        policy_action=on_replacement(after) if replaced else None,
        confidence=fate.confidence,
        properties=tuple(_property_change(item, after, moved) for item in fate.judged),
        reasons=reasons(after.logical_id, fates),
        before=shown_body(before),
        after=shown_body(after),
    )


def _property_change(
    item: Judged, resource: StackResource, moved: frozenset[str]
) -> PropertyChange:
    found = item.difference
    if found.effects:
        causes = tuple(effect.reference.name for effect in found.effects)
        after: Json | Hidden = Hidden("known-after-apply", ", ".join(causes))
    else:
        causes = parameters_behind(resource.raw, found.path, moved)
        after = shown(found.after)
    return PropertyChange(
        path=pointer(found.path),
        op=found.op,
        before=shown(found.before),
        after=after,
        recreation=item.recreation,
        causes=causes,
    )


def pointer(path: tuple[str, ...]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in path)


def shown_body(resource: StackResource) -> dict[str, Json]:
    """Return a resource's evaluated body for people: `Properties`, `Metadata`, policies."""
    return {key: shown(value) for key, value in resource.body.items()}
