"""How much CPU and memory a task gets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from compose2cfn.translate.codes import NO_SIZE
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.fargate_sizes import smallest_size
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


@maps(
    "services.*.deploy.resources.limits.cpus",
    "services.*.deploy.resources.limits.memory",
    "services.*.deploy.resources.reservations.cpus",
    "services.*.deploy.resources.reservations.memory",
)
def task_size(service: Service, ctx: Context) -> Iterator[Effect]:
    """Choose the smallest Fargate size that holds limits and reservations."""
    limits, reserved = service.deploy.limits, service.deploy.reservations
    cpus = max(limits.cpus or 0, reserved.cpus or 0)
    memory = max(limits.memory_bytes or 0, reserved.memory_bytes or 0)
    asked = any((cpus, memory))
    origin = service.at("deploy", "resources") if asked else ctx.place("services", service.name)
    size = smallest_size(cpus, memory)
    if size is None:
        yield Report(
            NO_SIZE.error(
                f"service '{service.name}' asks for {_shown(cpus, memory)}; Fargate has no such "
                "size",
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
    if reserved.memory_bytes:
        yield Put(
            target=Target.CONTAINER,
            properties={"MemoryReservation": math.ceil(reserved.memory_bytes / 2**20)},
            origin=service.at("deploy", "resources", "reservations", "memory"),
        )


def _shown(cpus: float, memory_bytes: int) -> str:
    mib = math.ceil(memory_bytes / 2**20)
    return " and ".join([f"{cpus:g} vCPU"] * bool(cpus) + [f"{mib} MiB"] * bool(mib))
