"""Health checks before and after: which faults are noticed later, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.deployment import codes
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    attributes,
    both_sides,
    containers,
    items,
    number,
    of_type,
    pair,
    properties,
)
from compose2cfn.review.registry import Hit
from compose2cfn.review.whole import after, before, of_types, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Resource, ResourceChange, Whole

_TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
_ALWAYS = ("true", "/bin/true", "exit 0", ":", "echo ok", "none")
_MUCH_SLOWER = 2
_DRAIN = "deregistration_delay.timeout_seconds"
_USUAL_DRAIN, _USUAL_STOP = 300, 30


def looser_checks(changes: ChangeSet) -> Iterator[Hit]:
    """Yield checks that are removed, always succeed, accept more, or notice much later."""
    for change in of_type(changes, TASK_DEFINITION):
        yield from _of_containers(change)
    for change in of_type(changes, _TARGET_GROUP):
        if change.action is Action.MODIFY:
            yield from _of_group(change)
    yield from _short_grace(changes)


def _of_containers(change: ResourceChange) -> Iterator[Hit]:
    new = containers(change.after)
    for name, container in containers(change.before).items():
        was, now = (_map(it.get("HealthCheck")) for it in (container, new.get(name, {})))
        yield from _shorter_end(change, name, container, new.get(name, {}))
        if not was or name not in new or (now and _is_no_check(was)):
            continue
        path = f"/Properties/ContainerDefinitions/{name}/HealthCheck"
        if not now or _is_no_check(now):
            told = "is removed" if not now else "succeeds whatever happens"
            fix = "keep a health check, so that ECS notices a task that hangs"
            yield Hit(change.logical_id, f"{name}: the health check {told}", fix, path)
        else:
            yield from _later(change, f"{name}: ", _seconds(was), _seconds(now), path)


def _shorter_end(
    change: ResourceChange, name: str, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    was, now = (number(it.get("StopTimeout", _USUAL_STOP)) for it in (old, new))
    if was is not None and now is not None and new and now < was:
        told = f"{name}: it has {now:g} s to end, not {was:g} s"
        path = f"/Properties/ContainerDefinitions/{name}/StopTimeout"
        fix = "check that it ends its work in that time"
        yield Hit(change.logical_id, told, fix, path, level=Level.LOW)


def _is_no_check(check: Mapping[str, Json]) -> bool:
    words = [str(item) for item in items(check.get("Command"))]
    said = " ".join(words[1:] if words[:1] in (["CMD"], ["CMD-SHELL"]) else words).strip().lower()
    return bool(words) and (said in _ALWAYS or said.endswith(("|| true", "|| exit 0")))


def _seconds(check: Mapping[str, Json]) -> float | None:
    """Return how long a container may fail until ECS notices; ECS's defaults are 30 s, 3 times."""
    interval, retries = number(check.get("Interval", 30)), number(check.get("Retries", 3))
    return None if interval is None or retries is None else interval * retries


def _later(
    change: ResourceChange, who: str, old: float | None, new: float | None, path: str
) -> Iterator[Hit]:
    if old and new and new >= old * _MUCH_SLOWER:
        told = f"{who}a fault is noticed after {new:g} s, not {old:g} s"
        yield Hit(change.logical_id, told, "check that nobody waits for it to be noticed", path)


def _of_group(change: ResourceChange) -> Iterator[Hit]:
    old, new = (_map(value).get("HttpCode") for value in pair(change, "Matcher"))
    was, now = codes(old), codes(new)
    if was and now > was:
        yield Hit(
            change.logical_id,
            f"more answers count as healthy: {old} → {new}",
            "let only answers count that a working service gives",
            path="/Properties/Matcher/HttpCode",
        )
    yield from _asked_otherwise(change)
    on = [str(value).lower() for value in pair(change, "HealthCheckEnabled")]
    if on[1] == "false" != on[0]:
        fix = "keep it on, so that requests reach only tasks that work"
        path = "/Properties/HealthCheckEnabled"
        yield Hit(change.logical_id, "its targets are no longer checked", fix, path)


def _asked_otherwise(change: ResourceChange) -> Iterator[Hit]:
    """Yield a target group that asks at another place, less often, or for the connection alone."""
    if not both_sides(change):
        return
    old, new = (properties(body) for body in (change.before, change.after))
    was, now = (it.get("HealthCheckPath", "/") for it in (old, new))
    if isinstance(was, str) and isinstance(now, str) and was != now:
        told = f"health is asked for at {now}, not {was}"
        path, fix = "/Properties/HealthCheckPath", "check that it tells whether the service works"
        yield Hit(change.logical_id, told, fix, path, level=Level.LOW)
    was, now = (str(it.get("HealthCheckProtocol", it.get("Protocol"))) for it in (old, new))
    if was.startswith("HTTP") and now in {"TCP", "TLS"}:
        told, path = "only the connection is checked, no answer", "/Properties/HealthCheckProtocol"
        yield Hit(change.logical_id, told, "keep a check that asks the service", path)
    interval = "/Properties/HealthCheckIntervalSeconds"
    yield from _later(change, "", _group_seconds(old), _group_seconds(new), interval)
    ends = [_attribute(it, _DRAIN) for it in (old, new)]
    if ends[1] is not None and ends[1] < (_USUAL_DRAIN if ends[0] is None else ends[0]):
        told = f"open requests have {ends[1]:g} s to end when a task goes"
        fix, path = "check that no request takes longer", "/Properties/TargetGroupAttributes"
        yield Hit(change.logical_id, told, fix, path, level=Level.LOW)


def _group_seconds(group: Mapping[str, Json]) -> float | None:
    interval = number(group.get("HealthCheckIntervalSeconds", 30))
    failed = number(group.get("UnhealthyThresholdCount", 2))
    return None if interval is None or failed is None else interval * failed


def _attribute(group: Mapping[str, Json], key: str) -> float | None:
    return number(attributes({"Properties": group}).get(key))


def _short_grace(changes: ChangeSet) -> Iterator[Hit]:
    """Yield services whose load balancer newly gives up before a container has to be ready."""
    old, new = (_grace_ends(side(changes)) for side in (before, after))
    changed = {change.logical_id for change in changes.changes}
    for name, (task, starts, grace) in new.items():
        if old.get(name, ("", 0, 0))[1:] != (starts, grace) and changed & {name, task}:
            told = f"a container may take {starts:g} s to start"
            yield Hit(
                name,
                f"{told}, and the load balancer waits {grace:g} s",
                "give a HealthCheckGracePeriodSeconds that is longer than the start period",
                path="/Properties/HealthCheckGracePeriodSeconds",
                level=Level.LOW,
            )


def _grace_ends(side: Whole) -> dict[str, tuple[str, float, float]]:
    found: dict[str, tuple[str, float, float]] = {}
    for service in of_types(side, ECS_SERVICE):
        told = properties(service.body)
        task = side.resources.get(target(told.get("TaskDefinition")) or "")
        grace = number(told.get("HealthCheckGracePeriodSeconds", 0))
        if task is None or grace is None or not told.get("LoadBalancers"):
            continue
        starts = _slowest(task)
        if starts > grace:
            found[service.logical_id] = (task.logical_id, starts, grace)
    return found


def _slowest(task: Resource) -> float:
    checks = (_map(item.get("HealthCheck")) for item in containers(task.body).values())
    return max((number(check.get("StartPeriod")) or 0.0 for check in checks), default=0.0)


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
