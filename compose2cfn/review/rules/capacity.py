"""Is there enough room to run, and does anybody notice if not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, maps, number, of_type, pair, properties, stays
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import after, before, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Resource, ResourceChange, Whole

_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
_ALARM = "AWS::CloudWatch::Alarm"
_LATEST = ("LATEST", "")


@rule("R28", Level.MEDIUM, "Scaling or alarms are weakened")
def scaling_weakened(changes: ChangeSet) -> Iterator[Hit]:
    """Automatic scaling ends, may go to no task or not as high as needed, or an alarm is silent.

    A service without scaling stays at the count that it has; one that scales to zero answers nobody
    until it is scaled up. An alarm that is removed, or takes no action, tells nobody.
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
        old, new = (str(value).lower() for value in pair(change, "ActionsEnabled"))
        if change.action is Action.REMOVE:
            yield _weaker(change, "the alarm is removed")
        elif new == "false" and old != "false":
            yield _weaker(change, "the alarm takes no action", "ActionsEnabled")


def _weaker(change: ResourceChange, told: str, key: str = "") -> Hit:
    path = f"/Properties/{key}" if key else ""
    return Hit(change.logical_id, told, "make sure that this is meant", path=path)


def _bounds(change: ResourceChange, stack: Whole) -> Iterator[Hit]:
    lowest = [number(value) for value in pair(change, "MinCapacity")]
    if lowest[1] == 0 and lowest[0] != 0:
        yield _weaker(change, "the service may be scaled down to no task", "MinCapacity")
    old, new = (number(value) for value in pair(change, "MaxCapacity"))
    lowered = new is not None and old is not None and new < old
    for service in _scaled(change.after, stack):
        wanted = number(properties(service.body).get("DesiredCount"))
        if lowered and new is not None and wanted is not None and new < wanted:
            told = f"at most {new:g} tasks, but {service.logical_id} wants {wanted:g}"
            yield _weaker(change, told, "MaxCapacity")


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


@rule("R34", Level.MEDIUM, "Tasks may be interrupted, or run on an older platform")
def less_dependable(changes: ChangeSet) -> Iterator[Hit]:
    """A service newly runs on Spot capacity only, or is held at an older platform version.

    AWS takes Spot capacity back with two minutes' notice, all of it at once if need be; keep a base
    on `FARGATE`. A platform version that is pinned gets no more corrections once a newer is out.
    """
    for change in of_type(changes, ECS_SERVICE):
        if not stays(change):
            continue
        old, new = (_is_spot_only(value) for value in pair(change, "CapacityProviderStrategy"))
        if new and not old:
            yield Hit(
                change.logical_id,
                "all its tasks run on Spot capacity, which AWS may take back at any time",
                "keep a base on FARGATE",
                path="/Properties/CapacityProviderStrategy",
            )
        was, now = (str(value or "") for value in pair(change, "PlatformVersion"))
        if change.action is Action.MODIFY and now not in _LATEST and _is_older(now, was):
            yield Hit(
                change.logical_id,
                f"it is held at platform version {now}",
                "use LATEST, unless the new version breaks something",
                path="/Properties/PlatformVersion",
            )


def _is_spot_only(strategy: Json) -> bool:
    used = [item for item in maps(strategy) if number(item.get("Weight", 1)) or item.get("Base")]
    return bool(used) and all("SPOT" in str(item.get("CapacityProvider")) for item in used)


def _is_older(now: str, was: str) -> bool:
    if was in _LATEST:
        return True
    versions = [[int(part) for part in text.split(".") if part.isdecimal()] for text in (now, was)]
    return versions[0] < versions[1]
