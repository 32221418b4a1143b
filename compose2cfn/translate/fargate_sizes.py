"""Fargate's task sizes: CPU units and memory come in fixed pairs.

Amazon ECS API reference, RegisterTaskDefinition, `cpu` and `memory`; 1 vCPU is 1024 units.
"""

from __future__ import annotations

from typing import NamedTuple

from compose2cfn.translate.amounts import mib_of, units_of

GIB = 1024
"""MiB in a GiB."""

TIERS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (256, (512, 1 * GIB, 2 * GIB)),
    (512, tuple(range(1 * GIB, 4 * GIB + 1, GIB))),
    (1024, tuple(range(2 * GIB, 8 * GIB + 1, GIB))),
    (2048, tuple(range(4 * GIB, 16 * GIB + 1, GIB))),
    (4096, tuple(range(8 * GIB, 30 * GIB + 1, GIB))),
    (8192, tuple(range(16 * GIB, 60 * GIB + 1, 4 * GIB))),
    (16384, tuple(range(32 * GIB, 120 * GIB + 1, 8 * GIB))),
)
"""CPU units and the memory sizes in MiB that go with them, ascending."""


class Size(NamedTuple):
    """One legal pair."""

    cpu_units: int
    memory_mib: int


def smallest_size(cpus: float | None, memory_bytes: int | None) -> Size | None:
    """Return the smallest pair that holds ``cpus`` vCPUs and the memory; None if there is none."""
    units, mib = units_of(cpus), mib_of(memory_bytes)
    for cpu_units, memories in TIERS:
        if cpu_units >= units:
            for memory_mib in memories:
                if memory_mib >= mib:
                    return Size(cpu_units, memory_mib)
    return None
