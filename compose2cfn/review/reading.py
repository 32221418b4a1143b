"""What rules read from a changed resource; all of it may be absent or hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Hidden, Op

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, PropertyChange, ResourceChange

ECS_SERVICE = "AWS::ECS::Service"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"


def of_type(changes: ChangeSet, *types: str) -> Iterator[ResourceChange]:
    """Yield the changes of resources of these types."""
    return (change for change in changes.changes if change.type in types)


def stays(change: ResourceChange) -> bool:
    """Tell whether the resource is there afterwards."""
    return change.action is not Action.REMOVE


def properties(body: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """Return the properties of a body; empty where nobody told them."""
    found = body.get("Properties") if body else None
    return found if isinstance(found, Mapping) else {}


def touched(change: ResourceChange, *names: str) -> Iterator[PropertyChange]:
    """Yield the changes of these properties, and of what is inside them."""
    for item in change.properties:
        steps = item.path.split("/")
        if steps[1:2] == ["Properties"] and steps[2:3] and steps[2] in names:
            yield item


def pair(change: ResourceChange, name: str) -> tuple[Json, Json]:
    """Return a property before and after; None where it is absent or unknown."""
    if change.before is not None or change.after is not None:
        return properties(change.before).get(name), properties(change.after).get(name)
    for item in touched(change, name):
        if item.path == f"/Properties/{name}":
            return (
                None if item.op is Op.ADD else _told(item.before),
                None if item.op is Op.REMOVE else _told(item.after),
            )
    return None, None


def _told(value: Json) -> Json:
    return None if isinstance(value, Hidden) else value


def items(value: Json) -> list[Json]:
    """Return a list as it is, nothing as an empty list, anything else as a list of one."""
    if value is None or isinstance(value, Hidden):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def maps(value: Json) -> list[Mapping[str, Json]]:
    """Return the maps of a list."""
    return [item for item in items(value) if isinstance(item, Mapping)]


def attributes(body: Mapping[str, Json] | None) -> dict[str, str]:
    """Return the attributes of a load balancer or a target group by key."""
    told = properties(body)
    found = maps(told.get("LoadBalancerAttributes") or told.get("TargetGroupAttributes"))
    return {str(item.get("Key")): str(item.get("Value")).lower() for item in found}


def number(value: Json) -> float | None:
    """Return a number that CloudFormation may write as text, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def containers(body: Mapping[str, Json] | None) -> dict[str, Mapping[str, Json]]:
    """Return the containers of a task definition by name."""
    found = maps(properties(body).get("ContainerDefinitions"))
    return {str(item.get("Name", "")): item for item in found}


def preparing(found: Mapping[str, Mapping[str, Json]]) -> frozenset[str]:
    """Return the names of containers that only prepare others: these wait until they have ended."""
    awaited = {
        item.get("ContainerName")
        for container in found.values()
        for item in maps(container.get("DependsOn"))
        if item.get("Condition") in {"COMPLETE", "SUCCESS"}
    }
    return frozenset(
        name
        for name, container in found.items()
        if name in awaited and str(container.get("Essential")).lower() == "false"
    )


def both_sides(change: ResourceChange) -> bool:
    """Tell whether the whole body is known as far as it exists on either side."""
    if change.action is Action.ADD:
        return change.after is not None
    return change.before is not None and change.after is not None
