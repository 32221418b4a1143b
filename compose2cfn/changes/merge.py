"""What AWS says and what we predicted, as one change set.

AWS's word counts. The prediction adds values that AWS left out, and doubt: a disagreement on what
happens to a resource is kept for a rule to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.answer_values import hides
from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Confidence,
    Hidden,
    PropertyChange,
    ResourceChange,
    Told,
)
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json


def merge(told: ChangeSet, predicted: ChangeSet) -> ChangeSet:
    """Return AWS's changes completed by the prediction, sorted by logical id."""
    by_aws = {change.logical_id: change for change in told.changes}
    by_us = {change.logical_id: change for change in predicted.changes}
    only_predicted = tuple(sorted({*by_us} - {*by_aws}))
    changes = {name: _joined(change, by_us.get(name)) for name, change in by_aws.items()}
    for name in only_predicted:
        changes[name] = replace(by_us[name], confidence=Confidence.MAY, source=Told.PREDICTED)
    names = {item.name: item for item in told.parameters}
    names.update({item.name: item for item in predicted.parameters})
    return ChangeSet(
        changes=tuple(changes[name] for name in sorted(changes)),
        parameters=tuple(names[name] for name in sorted(names)),
        outputs=predicted.outputs,
        settings=told.settings,
        checks=told.checks,
        completeness=replace(
            told.completeness,
            source=Told.BOTH,
            only_predicted=only_predicted,
            unknown=_union(told.completeness.unknown, predicted.completeness.unknown),
            warnings=_union(told.completeness.warnings, predicted.completeness.warnings),
        ),
        before=predicted.before,
        after=predicted.after,
    )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _joined(aws: ResourceChange, ours: ResourceChange | None) -> ResourceChange:
    if ours is None:
        return replace(aws, disagreement=_surprise(aws))
    disagreement = _disagreement(aws, ours)
    return replace(
        aws,
        source=Told.AWS if disagreement else Told.BOTH,
        disagreement=disagreement,
        confidence=aws.confidence if aws.confidence is ours.confidence else Confidence.MAY,
        properties=_properties(aws, ours),
        reasons=_union(aws.reasons, ours.reasons),
        before=_whole(aws.before, ours.before),
        after=_whole(aws.after, ours.after),
        policy_action=aws.policy_action or ours.policy_action,
    )


def _surprise(aws: ResourceChange) -> str | None:
    """Say so where AWS replaces or removes something that the templates give no reason for."""
    if aws.action is Action.REMOVE or aws.is_replaced:
        return "the templates gave no reason for it"
    return None


def _disagreement(aws: ResourceChange, ours: ResourceChange) -> str | None:
    if aws.action is not ours.action:
        return f"expected {ours.action}, AWS says {aws.action}"
    if aws.replacement is not ours.replacement:
        return f"expected replacement {ours.replacement}, AWS says {aws.replacement}"
    return None


def _whole(
    aws: Mapping[str, Json] | None, ours: Mapping[str, Json] | None
) -> Mapping[str, Json] | None:
    """Return AWS's body, or ours where AWS gave none or cut it."""
    return ours if aws is None or (ours is not None and hides(aws, "truncated")) else aws


def _properties(aws: ResourceChange, ours: ResourceChange) -> tuple[PropertyChange, ...]:
    """Return AWS's property changes; ours where AWS told only that the property changes."""
    out: dict[str, PropertyChange] = {}
    for item in aws.properties:
        inside = [own for own in ours.properties if _within(own.path, item.path)]
        if inside and _is_blind(item):
            for own in inside:
                out[own.path] = _both(own, item)
        else:
            out[item.path] = replace(item, source=Told.BOTH) if inside else item
    for own in ours.properties:
        if not any(_within(own.path, path) or _within(path, own.path) for path in out):
            out[own.path] = own
    return tuple(out[path] for path in sorted(out))


def _both(own: PropertyChange, aws: PropertyChange) -> PropertyChange:
    causes = _union(aws.causes, own.causes)
    return replace(own, causes=causes, recreation=aws.recreation, source=Told.BOTH)


def _within(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")


def _is_blind(item: PropertyChange) -> bool:
    """Tell whether AWS gave no value to compare; NoEcho values stay hidden."""
    unseen = {"not-told", "truncated"}
    values = (item.before, item.after)
    return any(isinstance(value, Hidden) and value.reason in unseen for value in values)
