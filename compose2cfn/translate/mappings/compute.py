"""How much CPU and memory a task gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.translate.amounts import (
    LEAST_MIB,
    MIB,
    UNITS,
    container_mib,
    mib_of,
    units_of,
)
from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import IMPOSSIBLE, NO_SIZE, OUT_OF_RANGE
from compose2cfn.translate.disks import disks_mib
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.fargate_sizes import smallest_size
from compose2cfn.translate.instance_sizes import sizes_on_instances
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import TASK_ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Atom, Node
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context


@maps(
    "services.*.deploy.resources.limits.cpus",
    "services.*.deploy.resources.limits.memory",
    "services.*.deploy.resources.reservations.cpus",
    "services.*.deploy.resources.reservations.memory",
    "services.*.cpus",
    "services.*.cpu_quota",
    "services.*.cpu_period",
    "services.*.mem_limit",
    "services.*.mem_reservation",
)
def task_size(service: Service, ctx: Context) -> Iterator[Effect]:
    """Choose the smallest Fargate size that holds all containers; instances take what is asked."""
    yield from _too_small(service)
    yield from map(Report, _impossible(service))
    sizes = _sizes_on_fargate if on_fargate(service, ctx) else sizes_on_instances
    yield from sizes(service, ctx)


def _sizes_on_fargate(service: Service, ctx: Context) -> Iterator[Effect]:
    task = ctx.tasks[service.name]
    yield from _reservation(service, shares=len(task) > 1)
    if len(task) > 1:
        yield from _share(service)
    if ctx.is_sidecar(service):
        return
    amounts = [_asked(member) for member in task]
    cpus = sum(it.cpu_units for it in amounts) / UNITS
    memory = sum(it.memory_bytes for it in amounts)
    asked = any(_asked(service))
    origin = _asked_at(service) if asked else ctx.place("services", service.name)
    size = smallest_size(cpus, memory)
    if size is None:
        yield Report(
            NO_SIZE.error(
                f"{_named(task)} for {_shown(cpus, memory)}; Fargate has no such size",
                origin,
                hint="at most 16 vCPU and 120 GiB; 8 vCPU go up to 60 GiB, 4 vCPU up to 30 GiB",
            )
        )
        return
    yield Put(
        target=Target.TASK,
        properties={"Cpu": str(size.cpu_units), "Memory": str(size.memory_mib)},
        origin=origin,
    )
    wanted = _shown(round(cpus, 2), memory)
    yield Explain(
        topic=Topic.SIZE,
        chosen=f"{size.cpu_units / UNITS:g} vCPU and {size.memory_mib} MiB",
        why=f"the smallest Fargate size that holds {wanted}{_of_several(task)}"
        if wanted
        else "nothing is asked for, and it is the smallest Fargate size",
        origin=origin,
    )
    if len(task) > 1 and mib_of(memory) == size.memory_mib:
        silent = [it for it in task if not _asked(it).memory_bytes]
        # what runs to its end before the others has their share for itself
        yield from (_no_room(it, size.memory_mib, ctx) for it in silent if not ctx.prepares(it))


class _Asked(NamedTuple):
    """What a container asks for, the larger of limit and reservation."""

    cpu_units: int
    memory_bytes: int


def _asked(service: Service) -> _Asked:
    limits, reserved = service.deploy.limits, service.deploy.reservations
    return _Asked(
        units_of(max(limits.cpus or 0, reserved.cpus or 0)),
        max(limits.memory_bytes or 0, reserved.memory_bytes or 0) or disks_mib(service) * MIB,
    )


def _asked_at(service: Service) -> Span:
    """Return where the service says what it needs, under `deploy` or by an older key."""
    deploy = service.node.get("deploy")
    older = (key for key in _OLDER_KEYS if service.node.get(key) is not None)
    if isinstance(deploy, Map) and deploy.get("resources") is not None:
        return service.at("deploy", "resources")
    return service.at(next(older, "deploy"))


_OLDER_KEYS = ("cpus", "cpu_quota", "mem_limit", "mem_reservation")


def _impossible(service: Service) -> Iterator[Diagnostic]:
    """Yield what Docker's daemon makes no container with."""
    limits, reserved = service.deploy.limits, service.deploy.reservations
    span = _asked_at(service)
    if min(limits.cpus or 0, reserved.cpus or 0) < 0:
        yield IMPOSSIBLE.error(f"'{service.name}' asks for less than no processor", span)
    quotas = [key for key in ("cpu_quota", "cpu_period") if _number(service.node.get(key))]
    if quotas and service.node.get("cpus") is not None:
        told = f"'{service.name}' says 'cpus' and '{quotas[0]}', of which Docker takes one"
        yield IMPOSSIBLE.error(told, service.at(quotas[0]))


def _number(node: Node | None) -> Atom:
    return node.value if isinstance(node, Scalar) else None


def _too_small(service: Service) -> Iterator[Effect]:
    """Name what is too little for any container, on a laptop too: mostly a unit is missing."""
    limits, reservations = service.deploy.limits, service.deploy.reservations
    for kind, older, resources in (
        ("limits", "mem_limit", limits),
        ("reservations", "mem_reservation", reservations),
    ):
        amount = resources.memory_bytes
        if amount and amount < LEAST_MIB * MIB:
            told = f"{amount} bytes of memory are less than a container can have, {LEAST_MIB} MiB"
            newer = ("deploy", "resources", kind, "memory")
            span = service.at(older) if older in service.node.entries else service.at(*newer)
            yield Report(OUT_OF_RANGE.warning(told, span, hint="write a unit, as in '512m'"))


def _reservation(service: Service, *, shares: bool) -> Iterator[Effect]:
    """Set the soft bound; beside a hard one ECS takes a smaller one only (ContainerDefinition)."""
    reserved, limit = service.deploy.reservations.memory_bytes, service.deploy.limits.memory_bytes
    if limit is not None and reserved is not None and limit < reserved:
        told = f"'{service.name}' reserves more memory than its limit lets it have"
        yield Report(IMPOSSIBLE.error(told, _asked_at(service)))
    if reserved and not (shares and limit and container_mib(reserved) >= container_mib(limit)):
        yield Put(
            target=Target.CONTAINER,
            properties={"MemoryReservation": container_mib(reserved)},
            origin=service.at("deploy", "resources", "reservations", "memory"),
        )


def _share(service: Service) -> Iterator[Effect]:
    """Bound one container among several, which would else have the whole task for itself.

    ECS counts CPU as shares: what one container leaves idle the others may use (API reference,
    ContainerDefinition, `cpu`). Memory is a bound that the container is ended at.
    """
    limits = service.deploy.limits
    units = _asked(service).cpu_units
    if units:
        origin = _asked_at(service)
        yield Put(target=Target.CONTAINER, properties={"Cpu": units}, origin=origin)
    if limits.memory_bytes:
        yield Put(
            target=Target.CONTAINER,
            properties={"Memory": container_mib(limits.memory_bytes)},
            origin=service.at("deploy", "resources", "limits", "memory"),
        )


def _no_room(service: Service, task_mib: int, ctx: Context) -> Report:
    return Report(
        TASK_ROOM.warning(
            f"'{service.name}' asks for no memory, and the others take all {task_mib} MiB of the "
            "task",
            ctx.place("services", service.name),
            hint="give it 'deploy.resources.limits.memory'",
        )
    )


def _of_several(task: Sequence[Service]) -> str:
    return f", the sum of {len(task)} services" if len(task) > 1 else ""


def _named(task: Sequence[Service]) -> str:
    names = " and ".join(f"'{member.name}'" for member in task)
    return f"services {names} ask in one task" if len(task) > 1 else f"service {names} asks"


def _shown(cpus: float, memory_bytes: int) -> str:
    mib = mib_of(memory_bytes)
    return " and ".join([f"{cpus:g} vCPU"] * bool(cpus) + [f"{mib} MiB"] * bool(mib))
