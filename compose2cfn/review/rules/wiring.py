"""Do the parts of a service fit together?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, TASK_DEFINITION, containers, maps, properties
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import after, comparable, is_hidden, of_types, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Resource, Whole


@rule("P9", Level.HIGH, "A container or port that the task doesn't have")
def unknown_container_port(changes: ChangeSet) -> Iterator[Hit]:
    """A service sends requests to a container or a port that its task definition doesn't have.

    That is: a load balancer or a discovery registry names another container, a container port
    without a port mapping, or Service Connect names a port that no mapping has as its name. ECS
    refuses such a service, and the update is rolled back. Only services that change, or whose task
    definition does, are looked at.
    """
    stack = after(changes)
    if stack.has_macros:
        return
    changed = {change.logical_id for change in changes.changes}
    for service in of_types(stack, ECS_SERVICE):
        task = _task(service, stack)
        if task is None or not changed & {service.logical_id, task.logical_id}:
            continue
        named = containers(task.body)
        if not _is_told(task):
            continue
        yield from _targets(service, named)
        yield from _connected(service, named)


def _task(service: Resource, stack: Whole) -> Resource | None:
    name = target(properties(service.body).get("TaskDefinition"))
    found = stack.resources.get(name) if name else None
    return found if found is not None and found.type == TASK_DEFINITION else None


def _is_told(task: Resource) -> bool:
    """Tell whether names and ports of all containers are known; other values may be hidden."""
    listed = properties(task.body).get("ContainerDefinitions")
    if not isinstance(listed, list | tuple):
        return False
    told = [(item.get("Name"), item.get("PortMappings")) for item in maps(listed)]
    return len(told) == len(listed) and all(
        isinstance(name, str) and not is_hidden(ports) and not isinstance(ports, Mapping)
        for name, ports in told
    )


def _targets(service: Resource, named: Mapping[str, Mapping[str, Json]]) -> Iterator[Hit]:
    fix = "use a container and a port of the task definition"
    for key in ("LoadBalancers", "ServiceRegistries"):
        for item in maps(properties(service.body).get(key)):
            name, port = item.get("ContainerName"), item.get("ContainerPort")
            path = f"/Properties/{key}"
            if not isinstance(name, str):
                continue
            if name not in named:
                yield Hit(service.logical_id, f"the task has no container {name}", fix, path)
            elif _lacks(named[name], port):
                told = f"the container {name} has no port {comparable(port)}"
                yield Hit(service.logical_id, told, fix, path)


def _lacks(container: Mapping[str, Json], port: Json) -> bool:
    wanted = comparable(port)
    if wanted is None or not wanted.isdecimal():
        return False
    for mapping in maps(container.get("PortMappings")):
        single, several = mapping.get("ContainerPort"), mapping.get("ContainerPortRange")
        if isinstance(single, Mapping) or isinstance(several, Mapping):
            return False
        if comparable(single) == wanted or _within(int(wanted), several):
            return False
    return True


def _within(port: int, several: Json) -> bool:
    first, _, last = str(several or "").partition("-")
    return first.isdecimal() and last.isdecimal() and int(first) <= port <= int(last)


def _connected(service: Resource, named: Mapping[str, Mapping[str, Json]]) -> Iterator[Hit]:
    connect = properties(service.body).get("ServiceConnectConfiguration")
    if not isinstance(connect, Mapping) or str(connect.get("Enabled")).lower() == "false":
        return
    ports = {
        mapping.get("Name") if isinstance(mapping.get("Name"), str) else None
        for container in named.values()
        for mapping in maps(container.get("PortMappings"))
        if mapping.get("Name") is not None
    }
    for item in maps(connect.get("Services")):
        port = item.get("PortName")
        if isinstance(port, str) and port not in ports and None not in ports:
            yield Hit(
                service.logical_id,
                f"no port mapping of the task has the name {port}",
                "name the port mapping, or use the name of one",
                path="/Properties/ServiceConnectConfiguration/Services",
            )
