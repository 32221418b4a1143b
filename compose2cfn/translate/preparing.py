"""Services that others wait for to end: they run before each task of these.

`depends_on: {migrate: {condition: service_completed_successfully}}` is how Compose files say that a
migration, a job that makes a bucket or a change of owner comes first. Compose runs that service
once, then starts whoever waits. Nothing of ECS waits for a task to end before it starts another
one; within a task containers do (Amazon ECS API reference, ContainerDependency, `SUCCESS`). So such
a service becomes a container in the task of each service that depends on it, in whatever way; it
isn't essential, and has no task, ECS service, address or name of its own.

The order is kept, and so is what a failure does: the task doesn't start, and the deployment is
rolled back. Another thing is how often it runs: before every task, so for each replica, again in
every update and after every restart, side by side with its likes. Most of these jobs bear that,
because `docker compose up` runs them again each time, too. Why it isn't asked for by a key: the
file states the order in Compose's own words, and a project that is refused for it is helped by
nobody. A warning says how it differs, so that `--strict` refuses it. Where the meaning can't be
kept (it is always restarted, wants several copies, another role or processor than the task has, or
stands with other containers) it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from compose2cfn.compose.model import Project, Service

COMPLETED = "service_completed_successfully"

Homes: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""A service that runs to its end → the tasks that it runs in, named after their main services."""


def main_of(project: Project, name: str) -> str:
    """Return the service that a task is named after; a circle ends where it began."""
    seen = {name}
    beside = project.services[name].beside
    while beside is not None and beside in project.services and beside not in seen:
        seen.add(beside)
        name, beside = beside, project.services[beside].beside
    return name


def homes_of(project: Project) -> Homes:
    """Return the tasks of every service that others wait for to end.

    What says itself where it runs (`x-aws-task`, `x-aws-schedule`, `x-aws-sidecar_of`) isn't among
    them, nor is what others stand beside.
    """
    found = _waited_for(project.services.values()) & project.services.keys()
    beside = {service.beside for service in project.services.values()}
    found = {it for it in found - beside if _is_free(project.services[it])}
    if not found:
        return {}
    dependents: dict[str, list[str]] = {}
    for name, service in project.services.items():
        for other in service.depends_on:
            dependents.setdefault(other, []).append(name)
    return {name: _homes(name, found, dependents, project) for name in sorted(found)}


def listed(mains: Sequence[str]) -> str:
    """Return the names of tasks as a sentence has them."""
    *others, last = (f"'{name}'" for name in mains)
    return f"{', '.join(others)} and {last}" if others else last


def unreached(service: Service) -> Service:
    """Return a service that runs before others as nobody reaches it: without ports and names."""
    return replace(service, ports=(), expose=(), aliases={})


def _waited_for(services: Iterable[Service]) -> set[str]:
    return {
        other
        for service in services
        for other, condition in service.depends_on.items()
        if condition == COMPLETED
    }


def _is_free(service: Service) -> bool:
    return service.beside is None and not service.is_one_off


def _homes(
    name: str, found: set[str], dependents: Mapping[str, list[str]], project: Project
) -> tuple[str, ...]:
    """Return the tasks of all who depend on it, also by way of others that run to their end."""
    mains: set[str] = set()
    seen, ahead = {name}, [name]
    while ahead:
        for other in dependents.get(ahead.pop(), ()):
            if other not in found:
                mains.add(main_of(project, other))
            elif other not in seen:
                seen.add(other)
                ahead.append(other)
    return tuple(sorted(mains))
