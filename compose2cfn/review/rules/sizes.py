"""Do tasks still have room enough?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import replace
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    containers,
    items,
    number,
    of_type,
    pair,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_LEAST_DISK_GIB = 20.0
_MIB = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
    32768: (61440, 122880, 249856),
}
"""Memory that Fargate has for each size of CPU. Source: ECS developer guide, task size."""


@rule("R23", Level.MEDIUM, "Less CPU, memory or disk")
def less_room(changes: ChangeSet) -> Iterator[Hit]:
    """A task gets less CPU, memory or temporary disk than it had, or a size that Fargate hasn't.

    With too little memory its containers are killed; with too little CPU health checks time out;
    with too little disk they can't write. ECS refuses a size that Fargate hasn't. A service with
    fewer tasks is low, and medium where only one is left: while that one fails, nobody answers.
    """
    for change in of_type(changes, ECS_SERVICE):
        yield from _fewer(change)
    for change in of_type(changes, TASK_DEFINITION):
        for name in ("Cpu", "Memory"):
            yield from _less(change, name, "MiB" if name == "Memory" else "CPU units")
        yield from _less_disk(change)
        yield from _of_containers(change)
        yield from _no_such_size(change)


def _fewer(change: ResourceChange) -> Iterator[Hit]:
    old, new = (number(value) for value in pair(change, "DesiredCount"))
    if old is not None and new is not None and 0 < new < old:
        told = f"{old:g} → {new:g} task{'' if new == 1 else 's'}"
        hit = _hit(change, told, "DesiredCount")
        yield hit if new == 1 else replace(hit, level=Level.LOW)


def _less(change: ResourceChange, name: str, unit: str) -> Iterator[Hit]:
    old, new = (number(value) for value in pair(change, name))
    if old is not None and new is not None and new < old:
        yield _hit(change, f"{old:g} → {new:g} {unit}", name)


def _hit(change: ResourceChange, told: str, path: str) -> Hit:
    fix = "compare with what the service used at its busiest hour"
    return Hit(change.logical_id, told, fix, path=f"/Properties/{path}")


def _less_disk(change: ResourceChange) -> Iterator[Hit]:
    old, new = map(_disk_gib, pair(change, "EphemeralStorage"))
    if change.action is Action.MODIFY and new < old:
        yield _hit(change, f"{old:g} → {new:g} GiB of temporary disk", "EphemeralStorage")


def _disk_gib(storage: Json) -> float:
    told = number(storage.get("SizeInGiB")) if isinstance(storage, Mapping) else None
    return _LEAST_DISK_GIB if told is None else told


def _of_containers(change: ResourceChange) -> Iterator[Hit]:
    new = containers(change.after)
    for name, was in containers(change.before).items():
        old_mib, new_mib = (number(it.get("Memory")) for it in (was, new.get(name, {})))
        if old_mib is not None and new_mib is not None and new_mib < old_mib:
            where = f"ContainerDefinitions/{name}/Memory"
            yield _hit(change, f"{name}: {old_mib:g} → {new_mib:g} MiB", where)


def _no_such_size(change: ResourceChange) -> Iterator[Hit]:
    cpu, memory = ([number(value) for value in pair(change, key)] for key in ("Cpu", "Memory"))
    kinds = items(pair(change, "RequiresCompatibilities")[1])
    if "FARGATE" in kinds and _is_unknown(cpu[1], memory[1]) and not _is_unknown(cpu[0], memory[0]):
        yield Hit(
            change.logical_id,
            f"Fargate has no task of {cpu[1]:g} CPU units with {memory[1]:g} MiB",
            "take the next larger memory that Fargate has for that CPU",
            path="/Properties/Memory",
        )


def _is_unknown(cpu: float | None, memory: float | None) -> bool:
    return cpu is not None and memory is not None and memory not in _MIB.get(int(cpu), ())
