"""Is there enough room to run, and does anybody notice if not?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import replace
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    items,
    number,
    of_type,
    pair,
    properties,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import after, before, is_hidden, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Resource, ResourceChange, Whole

_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
_ALARM = "AWS::CloudWatch::Alarm"
_ACTIONS = "AlarmActions"


@rule("R28", Level.MEDIUM, "Scaling or alarms are weakened")
def scaling_weakened(changes: ChangeSet) -> Iterator[Hit]:
    """Automatic scaling ends, may go to no task or not as high as before, or an alarm is silent.

    A service without scaling stays at the count that it has; one that scales to zero answers nobody
    until it is scaled up. Application Auto Scaling brings the count into new bounds at once, so a
    lower maximum stops tasks in the middle of their load; a lower minimum is low. An alarm that is
    removed, or takes no action, tells nobody. Source: API reference, RegisterScalableTarget.
    """
    removed = {item.logical_id for item in changes.changes if item.action is Action.REMOVE}
    for change in of_type(changes, _TARGET, _POLICY):
        if change.action is Action.REMOVE:
            ends = mentioned(properties(change.before)) & removed
            if not ends:
                told = "the service is no longer scaled" if change.type == _TARGET else None
                yield _weaker(change, told or "a reason to scale is removed")
        elif change.type == _TARGET:
            yield from _bounds(change, after(changes))
    for change in of_type(changes, _ALARM):
        yield from _silent(change)


def _silent(change: ResourceChange) -> Iterator[Hit]:
    old, new = (str(value).lower() for value in pair(change, "ActionsEnabled"))
    if change.action is Action.REMOVE:
        yield _weaker(change, "the alarm is removed")
    elif new == "false" and old != "false":
        yield _weaker(change, "the alarm takes no action", "ActionsEnabled")
    elif change.after is not None:
        was, now = pair(change, _ACTIONS)
        if items(was) and not items(now) and not is_hidden(now):
            yield _weaker(change, "the alarm tells nobody any more", _ACTIONS)


def _weaker(change: ResourceChange, told: str, key: str = "") -> Hit:
    path = f"/Properties/{key}" if key else ""
    return Hit(change.logical_id, told, "make sure that this is meant", path=path)


def _bounds(change: ResourceChange, stack: Whole) -> Iterator[Hit]:
    lowest = [number(value) for value in pair(change, "MinCapacity")]
    if lowest[1] == 0 and lowest[0] != 0:
        yield _weaker(change, "the service may be scaled down to no task", "MinCapacity")
    elif None not in lowest and (lowest[1] or 0) < (lowest[0] or 0):
        told = f"at least {lowest[1]:g} tasks, not {lowest[0]:g}"
        yield replace(_weaker(change, told, "MinCapacity"), level=Level.LOW)
    yield from _suspended(change)
    old, new = (number(value) for value in pair(change, "MaxCapacity"))
    if new is None or old is None or new >= old:
        return
    wants = {
        service.logical_id: number(properties(service.body).get("DesiredCount"))
        for service in _scaled(change.after, stack)
    }
    short = [f"{name} wants {count:g}" for name, count in wants.items() if count and new < count]
    if short:
        yield _weaker(change, f"at most {new:g} tasks, but {', '.join(short)}", "MaxCapacity")
    elif new:
        told = f"at most {new:g} tasks, not {old:g}: those above that stop at once"
        yield _weaker(change, told, "MaxCapacity")


def _suspended(change: ResourceChange) -> Iterator[Hit]:
    old, new = (it if isinstance(it, Mapping) else {} for it in pair(change, "SuspendedState"))
    for key in ("DynamicScalingOutSuspended", "ScheduledScalingSuspended"):
        was, now = (str(side.get(key)).lower() for side in (old, new))
        if now == "true" != was:
            what = "by load" if key.startswith("Dynamic") else "by schedule"
            yield _weaker(change, f"scaling {what} is suspended", f"SuspendedState/{key}")


def _scaled(target: Mapping[str, Json] | None, stack: Whole) -> Iterator[Resource]:
    """Yield the ECS services that a scalable target scales."""
    names = mentioned(properties(target).get("ResourceId"))
    return (item for item in of_types(stack, ECS_SERVICE) if item.logical_id in names)


@rule("R29", Level.MEDIUM, "An update resets the scaled count")
def scaled_count_reset(changes: ChangeSet) -> Iterator[Hit]:
    """A service has a `DesiredCount` in the template and is scaled automatically too.

    CloudFormation passes the count with every update of the service, so a service that was scaled
    up is cut down in the middle of its load. Leave the count out where a service is scaled.
    Where both were there before, nothing new is reported.
    """
    old, new = _counted(before(changes)), _counted(after(changes))
    for change in of_type(changes, ECS_SERVICE):
        if change.action is Action.MODIFY and change.logical_id in new - old:
            yield Hit(
                change.logical_id,
                "it is scaled automatically, and each update sets the count back",
                "leave the count out (or set it to the lowest that is safe)",
                path="/Properties/DesiredCount",
            )


def _counted(stack: Whole) -> set[str]:
    return {
        service.logical_id
        for target in of_types(stack, _TARGET)
        for service in _scaled(target.body, stack)
        if properties(service.body).get("DesiredCount") is not None
    }
