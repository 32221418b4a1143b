"""CPU and memory in ECS's units, rounded up.

Amazon ECS API reference, ContainerDefinition, `cpu` and `memory`.
"""

from __future__ import annotations

import math

UNITS = 1024
"""CPU units of a vCPU."""

MIB = 2**20
LEAST_MIB = 6
"""What Docker keeps for a container."""


def units_of(cpus: float | None) -> int:
    """Return the CPU units of so many vCPUs; 0 where nothing is said."""
    return math.ceil((cpus or 0) * UNITS)


def mib_of(memory_bytes: int | None) -> int:
    """Return so many bytes in MiB; 0 where nothing is said."""
    return math.ceil((memory_bytes or 0) / MIB)


def container_mib(memory_bytes: int) -> int:
    """Return so many bytes in MiB, at least what a container can have."""
    return max(mib_of(memory_bytes), LEAST_MIB)
