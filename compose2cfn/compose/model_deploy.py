"""The part of `deploy` that ECS knows, as frozen values."""

from __future__ import annotations

from typing import Literal

from compose2cfn.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceAmounts:
    """CPU (vCPUs, fractions are possible) and memory of a limit or reservation."""

    cpus: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateConfig:
    """How a new version takes the place of the old one; percents are the x-aws keys'."""

    parallelism: int | None = None
    order: str | None = None
    failure_action: str | None = None
    min_percent: int | None = None
    max_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaling:
    """`x-aws-autoscaling`: the average use, in percent, that the number of tasks follows."""

    metric: Literal["cpu", "memory"]
    target_percent: int
    maximum: int
    minimum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """The part of `deploy` that ECS knows."""

    replicas: int | None = None
    restart: str | None = None
    limits: ResourceAmounts = ResourceAmounts()
    reservations: ResourceAmounts = ResourceAmounts()
    update: UpdateConfig = UpdateConfig()
    autoscaling: Autoscaling | None = None
