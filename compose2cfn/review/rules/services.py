"""Does a service stop, or start anew?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Replacement
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, number, of_type, pair, properties
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import before, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange

_SCHEDULES = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
_SCALING = "AWS::ApplicationAutoScaling::ScalableTarget"


@rule("R01", Level.HIGH, "A service stops")
def service_stops(changes: ChangeSet) -> Iterator[Hit]:
    """The desired count of an ECS service goes to zero, or the service is removed.

    The same is a service that is scaled to at most no task. ECS stops all tasks; whoever calls the
    service gets no answer until it is scaled up again. A service that had no task is low. To take
    it out of service on purpose, say so in the approval. To keep it, set `deploy.replicas` (or
    `scale`) back, or keep the service in the Compose file. A schedule that is removed or switched
    off is medium, one for other times low.
    """
    for change in of_type(changes, *_SCHEDULES):
        yield from _schedule(change)
    scaled = {
        name
        for item in of_types(before(changes), _SCALING)
        for name in mentioned(properties(item.body).get("ResourceId"))
    }
    for change in of_type(changes, _SCALING):
        old, new = (number(value) for value in pair(change, "MaxCapacity"))
        if new == 0 and old != 0 and change.action is Action.MODIFY:
            yield Hit(
                change.logical_id,
                "scaled to at most no task: the service stops",
                "allow at least 1",
                path="/Properties/MaxCapacity",
            )
    for change in of_type(changes, ECS_SERVICE):
        if change.action is Action.REMOVE:
            idle = number(pair(change, "DesiredCount")[0]) == 0 and change.logical_id not in scaled
            yield Hit(
                change.logical_id,
                f"the service is removed; {'it had no task' if idle else 'all its tasks stop'}",
                "make sure that nothing calls it any more",
                level=Level.LOW if idle else None,
            )
            continue
        old, new = (number(value) for value in pair(change, "DesiredCount"))
        if new == 0 and old != 0 and change.action is not Action.ADD:
            was = "" if old is None else f" {old:g} → 0"
            yield Hit(
                change.logical_id,
                f"desired count{was or ' becomes 0'}: the service stops",
                "set deploy.replicas to at least 1",
                path="/Properties/DesiredCount",
            )


def _schedule(change: ResourceChange) -> Iterator[Hit]:
    old, new = pair(change, "State")
    if change.action is Action.REMOVE:
        if old != "DISABLED":
            told, fix = "what it starts no longer runs by schedule", "make sure that this is meant"
            yield Hit(change.logical_id, told, fix, level=Level.MEDIUM)
        return
    if new == "DISABLED" != old and change.action is Action.MODIFY:
        yield Hit(
            change.logical_id,
            "the schedule is switched off: what it starts no longer runs",
            "make sure that this is meant",
            path="/Properties/State",
            level=Level.MEDIUM,
        )
    was, now = pair(change, "ScheduleExpression")
    if isinstance(was, str) and isinstance(now, str) and was != now:
        yield Hit(
            change.logical_id,
            f"it starts at other times: {was} → {now}",
            "check that nothing relies on the old times",
            path="/Properties/ScheduleExpression",
            level=Level.LOW,
        )


@rule("R05", Level.HIGH, "A service is replaced")
def service_replaced(changes: ChangeSet) -> Iterator[Hit]:
    """ECS can't change the name, cluster, launch type or scheduling strategy of a service in place.

    CloudFormation starts a second service beside the first and then drains the old one. Where the
    name stays the same, that fails, because the name is taken. Change the name together with the
    rest, or leave the property as it is.
    """
    for change in of_type(changes, ECS_SERVICE):
        if change.is_replaced:
            may = "is" if change.replacement is Replacement.ALWAYS else "may be"
            why = [item.path for item in change.properties if item.recreation != Replacement.NEVER]
            yield Hit(
                change.logical_id,
                f"the service {may} replaced: a second one starts, then the old one is drained",
                "leave the property as it is, or rename the service with it",
                path=why[0] if why else "",
            )
