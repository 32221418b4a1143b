"""Which services share one task, and whether they can.

A task is named after its main service; sidecars name that service, or another sidecar of it. What
runs to its end before others (:mod:`.preparing`) is in the tasks of all of them. What ECS knows of
a whole task (its networks among it) is the same for all of its containers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.near_miss import meant
from compose2cfn.core.values import replace
from compose2cfn.translate.preparing import homes_of, main_of, unreached
from compose2cfn.translate.task_codes import NO_SERVICE, SIDECAR
from compose2cfn.translate.task_settings import differing_settings
from compose2cfn.translate.volumes_from import with_volumes_of_others

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Resource
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.preparing import Homes

_MOST_CONTAINERS = 10

Tasks: TypeAlias = "Mapping[str, tuple[Service, ...]]"
"""Service → the services of its task, the main one first, the others by name."""


def tasks_of(project: Project) -> Tasks:
    """Return the tasks of a project without problems of :func:`task_problems`.

    What runs in several tasks before others has the first of them here.
    """
    homes = homes_of(project)
    services = {
        name: unreached(service) if name in homes else service
        for name, service in project.services.items()
    }
    members: dict[str, list[Service]] = {name: [] for name in services}
    for name in sorted(services):
        for main in homes.get(name) or (main_of(project, name),):
            members[main].append(services[name])
    tasks = {
        main: (services[main], *(it for it in together if it.name != main))
        for main, together in members.items()
        if together
    }
    return {
        name: tasks[homes[name][0] if name in homes else main_of(project, name)]
        for name in services
    }


def together(project: Project) -> Project:
    """Return the project with every service on all networks of its task, deployed as its task is.

    One task has one network interface, whose security groups hold for all of its containers.
    """
    project = with_volumes_of_others(project)
    homes = homes_of(project)
    if not homes and not any(service.beside for service in project.services.values()):
        return project
    tasks = tasks_of(project)
    return replace(
        project,
        services={
            name: unreached(service) if name in homes else placed(service, tasks[name])
            for name, service in project.services.items()
        },
    )


def placed(service: Service, task: tuple[Service, ...]) -> Service:
    """Return the service as one of a task: on all of its networks, deployed as it is."""
    return replace(
        service,
        networks=tuple(dict.fromkeys(key for member in task for key in member.networks)),
        aws=replace(service.aws, deployment=task[0].aws.deployment),
    )


def task_problems(project: Project) -> Iterator[Diagnostic]:
    """Yield an error for every service that can't stand where it is put, and where none is on."""
    if not project.services:
        yield NO_SERVICE.error(
            f"no service of '{project.name}' is on",
            project.at("services"),
            hint="services of a profile are on with '--profile NAME', all with '--profile \"*\"'",
        )
    wrong = list(_misplaced(project))
    yield from wrong
    if wrong:
        return
    tasks, homes = tasks_of(project), homes_of(project)
    for name in sorted(project.services):
        main, *others = tasks[name]
        if main.name == name:
            sidecars = [it for it in others if it.name not in homes]
            yield from _port_clashes((main, *sidecars))
            for sidecar in sidecars:
                yield from differing_settings(main, sidecar, _place(sidecar))
    yield from _circles(project, tasks, homes)


def crowded(resource: Resource) -> Iterator[Diagnostic]:
    """Yield an error for a task definition with more containers than ECS takes.

    Amazon ECS service quotas, 'Containers per task definition', which can't be raised.
    """
    count = len(resource.properties.get("ContainerDefinitions", ()))
    if count > _MOST_CONTAINERS:
        yield SIDECAR.error(
            f"the task of '{resource.service}' has {count} containers; ECS takes at most "
            f"{_MOST_CONTAINERS}",
            resource.origin,
            hint="give some of its services tasks of their own; those that prepare a task, such as "
            "steps of 'pre_start', what others wait for to end and what writes secrets, count too",
        )


def _place(service: Service) -> Span:
    """Return where a sidecar says that it is one."""
    return service.at("x-aws-sidecar_of" if service.aws.sidecar_of else "network_mode")


def _misplaced(project: Project) -> Iterator[Diagnostic]:
    for name in sorted(project.services):
        service = project.services[name]
        beside, span = service.beside, _place(service)
        if beside is None:
            continue
        if beside not in project.services:
            told = f"'{name}' stands beside '{beside}', which is no service that is on"
            yield SIDECAR.error(told, span, hint=meant(beside, project.services))
        elif main_of(project, name) == name or project.services[main_of(project, name)].beside:
            told = f"'{name}' stands beside itself"
            yield SIDECAR.error(told, span, hint="name the service that the task belongs to")
        elif service.network_of not in {None, beside}:
            told = f"'{name}' stands beside '{beside}', but uses the network of another service"
            yield SIDECAR.error(told, service.at("network_mode"))


def _port_clashes(members: tuple[Service, ...]) -> Iterator[Diagnostic]:
    first: dict[tuple[int, str], tuple[str, Span]] = {}
    for member in members:
        for index, port in enumerate(member.ports):
            span = member.at("ports", index)
            key = port.target, port.protocol
            owner, before = first.setdefault(key, (member.name, span))
            if owner != member.name:
                yield SIDECAR.error(
                    f"'{owner}' and '{member.name}' both listen on {port.target}/{port.protocol} "
                    "in one task",
                    span,
                    hint="let one of them listen on another port",
                    related=((before, f"'{owner}' listens here"),),
                )


def _circles(project: Project, tasks: Tasks, homes: Homes) -> Iterator[Diagnostic]:
    """Yield an error where two tasks would wait for each other: each as a whole, once it is up."""
    waits: dict[str, dict[str, Span]] = {}
    for name in sorted(project.services):
        for main in homes.get(name) or (tasks[name][0].name,):
            for other in sorted(project.services[name].depends_on):
                if other in tasks and other not in homes and tasks[other][0].name != main:
                    span = project.services[name].at("depends_on", other)
                    waits.setdefault(main, {}).setdefault(tasks[other][0].name, span)
    told: set[str] = set()
    for start in sorted(waits):
        for other, span in waits[start].items():
            if start not in told and start in _reached(other, waits):
                told |= {start, *_reached(other, waits)}
                yield SIDECAR.error(
                    f"the tasks of '{start}' and '{other}' wait for each other",
                    span,
                    hint="put all of these services into one task, or remove a dependency",
                )


def _reached(start: str, waits: Mapping[str, Mapping[str, Span]]) -> set[str]:
    """Return every task that a task waits for, itself included."""
    found, ahead = {start}, [start]
    while ahead:
        for other in waits.get(ahead.pop(), {}):
            if other not in found:
                found.add(other)
                ahead.append(other)
    return found
