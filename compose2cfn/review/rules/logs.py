"""Can what happened still be looked up?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.fates import fate, happens
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    attributes,
    both_sides,
    containers,
    number,
    of_type,
    pair,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_ACCESS = "access_logs.s3.enabled"


@rule("R24", Level.MEDIUM, "Logs are lost earlier")
def logs_lost(changes: ChangeSet) -> Iterator[Hit]:
    """A log group is removed or replaced, keeps its events for less time, or gets none any more.

    CloudWatch deletes events beyond the retention soon after the change; they can't be restored.
    Output that may be dropped, because the container doesn't wait for the log driver, is low; a
    load balancer that no longer logs its requests is medium.
    """
    yield from _other_logs(changes)
    for change in of_type(changes, "AWS::Logs::LogGroup"):
        before, after = (number(value) for value in pair(change, "RetentionInDays"))
        if fate(change) == "Delete":
            yield Hit(
                change.logical_id,
                f"the log group is {happens(change)} with its events",
                "keep the log group, or export the events first",
            )
        elif after is not None and change.action is Action.MODIFY and after < (before or 10**6):
            was = "never expired" if before is None else f"{before:g} days"
            yield Hit(
                change.logical_id,
                f"log retention {was} → {after:g} days",
                "export older events first, if anyone needs them",
                path="/Properties/RetentionInDays",
            )
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, container in containers(change.before).items():
            if container.get("LogConfiguration") and name in new and not _logs(new[name]):
                yield Hit(
                    change.logical_id,
                    f"{name}: its output is no longer logged anywhere",
                    "keep a log driver, so that failures can be explained",
                    path=f"/Properties/ContainerDefinitions/{name}/LogConfiguration",
                )


def _other_logs(changes: ChangeSet) -> Iterator[Hit]:
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, container in containers(change.before).items():
            old, now = _log(container), _log(new.get(name, {}))
            if old and now:
                yield from _dropped(change, name, old, now)
    for change in of_type(changes, _BALANCER):
        on = [attributes(body).get(_ACCESS) for body in (change.before, change.after)]
        if both_sides(change) and on[0] == "true" and on[1] != "true":
            told, fix = "its requests are no longer logged", "keep the log, to explain an incident"
            yield Hit(change.logical_id, told, fix, "/Properties/LoadBalancerAttributes")


def _dropped(
    change: ResourceChange, name: str, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    path = f"/Properties/ContainerDefinitions/{name}/LogConfiguration"
    modes = [_options(item).get("mode") for item in (old, new)]
    if modes[1] == "non-blocking" != modes[0]:
        told = f"{name}: output is dropped where the log driver is too slow"
        fix = "give it room (max-buffer-size), or let the container wait"
        yield Hit(change.logical_id, told, fix, path, level=Level.LOW)


def _log(container: Mapping[str, Json]) -> Mapping[str, Json]:
    found = container.get("LogConfiguration")
    return found if isinstance(found, Mapping) else {}


def _options(log: Mapping[str, Json]) -> Mapping[str, Json]:
    found = log.get("Options")
    return found if isinstance(found, Mapping) else {}


def _logs(container: Mapping[str, Json]) -> bool:
    return bool(container.get("LogConfiguration"))
