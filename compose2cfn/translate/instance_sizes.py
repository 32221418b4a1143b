"""CPU and memory on instances: no pairs as on Fargate, but what each container asks for.

A memory limit ends the container that passes it, a reservation is what its instance keeps free;
where there is a reservation the task is placed by it, else by the limit. A CPU reservation is a
share of a busy instance. A CPU limit holds for a whole task only, and is kept free too (Amazon ECS
API reference, ContainerDefinition and RegisterTaskDefinition, `cpu` and `memory`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.amounts import LEAST_MIB, UNITS, container_mib, units_of
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import OUT_OF_RANGE
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.task_codes import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

_LEAST_UNITS, _MOST_UNITS = 128, 196_608
"""Of a whole task."""

_UNASKED_MIB = 512
"""What is kept free for a container that asks for nothing: as much as on the smallest Fargate size.

ECS needs a number to place a task; the container may use more.
"""


def sizes_on_instances(service: Service, ctx: Context) -> Iterator[Effect]:
    """Yield CPU and memory of one container, and the bound of CPU of its task."""
    limits, reserved = service.deploy.limits, service.deploy.reservations
    path = ("deploy", "resources")
    asked = any((limits.cpus, limits.memory_bytes, reserved.cpus, reserved.memory_bytes))
    origin = service.at(*path) if asked else ctx.place("services", service.name)
    yield from map(Report, _contradictions(service))
    if ctx.prepares(service) and not asked:
        return  # what ends before the service starts needs no memory of its own (`with_memory`)
    made = _memory(service)
    units = units_of(reserved.cpus or limits.cpus)
    if units:
        made["Cpu"] = units
    yield Put(target=Target.CONTAINER, properties=made, origin=origin)
    yield Explain(
        topic=Topic.SIZE,
        chosen=_shown(made, limits.cpus, alone=len(ctx.tasks[service.name]) == 1),
        why="on instances a container has exactly what it asks for"
        if asked
        else "nothing is asked for, and ECS needs a number to place the task by",
        origin=origin,
    )
    if not ctx.is_sidecar(service):
        yield from _bound(service, ctx)


def _memory(service: Service) -> dict[str, Json]:
    limit, reserved = (
        container_mib(given) if given else 0
        for given in (
            service.deploy.limits.memory_bytes,
            service.deploy.reservations.memory_bytes,
        )
    )
    if not limit:
        return {"MemoryReservation": reserved or _UNASKED_MIB}
    # ECS takes a reservation below the limit only; without one the limit is reserved
    return {"Memory": limit, **({"MemoryReservation": reserved} if 0 < reserved < limit else {})}


def _contradictions(service: Service) -> Iterator[Diagnostic]:
    limits, reserved = service.deploy.limits, service.deploy.reservations
    for key, limit, wanted in (
        ("cpus", limits.cpus, reserved.cpus),
        ("memory", limits.memory_bytes, reserved.memory_bytes),
    ):
        if limit and wanted and wanted > limit:
            told = f"'{service.name}' reserves more {key} than its limit allows"
            place = service.at("deploy", "resources", "reservations", key)
            other = service.at("deploy", "resources", "limits", key)
            yield INSTANCES.error(told, place, related=((other, "the limit is here"),))


def _bound(service: Service, ctx: Context) -> Iterator[Effect]:
    """Bound the CPU of a task whose containers are all limited; ECS can't bound one of them."""
    task = [member for member in ctx.tasks[service.name] if not ctx.prepares(member)]
    given = [member for member in task if member.deploy.limits.cpus]
    if len(given) < len(task):
        for member in given:
            told = f"'{member.name}' may use more CPU than its limit while its instance is idle"
            hint = "ECS bounds whole tasks: give the other services of its task limits too"
            place = member.at("deploy", "resources", "limits", "cpus")
            yield Report(INSTANCES.warning(told, place, hint=hint))
        return
    # the shares of all containers fit into the bound, of those too that end before
    amounts = [member.deploy for member in ctx.tasks[service.name]]
    units = sum(units_of(it.limits.cpus or it.reservations.cpus) for it in amounts)
    origin = service.at("deploy", "resources", "limits", "cpus")
    if not _LEAST_UNITS <= units <= _MOST_UNITS:
        told = f"'{service.name}' is limited to {units / UNITS:.3g} vCPU"
        least, most = _LEAST_UNITS / UNITS, _MOST_UNITS // UNITS
        hint = f"a task has {least:g} to {most} vCPU"
        yield Report(OUT_OF_RANGE.warning(told, origin, hint=hint))
    bound = min(max(units, _LEAST_UNITS), _MOST_UNITS)
    yield Put(target=Target.TASK, properties={"Cpu": str(bound)}, origin=origin)


def _shown(made: dict[str, Json], limit: float | None, *, alone: bool) -> str:
    parts = []
    if "Cpu" in made:
        parts.append(f"{made['Cpu'] / UNITS:g} vCPU reserved")
    if limit:
        share = f"at most {limit:g} vCPU"
        parts.append(share if alone else f"{limit:g} vCPU of what its task may use at most")
    parts.append(f"{made.get('MemoryReservation', made.get('Memory'))} MiB reserved")
    if "Memory" in made:
        parts.append(f"at most {made['Memory']} MiB")
    return ", ".join(parts)


def with_memory(container: Json) -> Json:
    """Return a container that prepares a task, with the least memory that Docker gives.

    It ends before the service starts, whose own memory is free until then; nothing bounds it.
    """
    if {"Memory", "MemoryReservation"} & container.keys():
        return container
    return {**container, "MemoryReservation": LEAST_MIB}
