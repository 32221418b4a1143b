"""The part of `deploy` that ECS knows, as frozen values."""

from __future__ import annotations

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
class ScheduledBounds:
    """A time at which the bounds of the number of tasks change; None leaves one as it is."""

    name: str
    expression: str
    timezone: str | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaling:
    """`x-aws-autoscaling`: the averages that the number of tasks follows, and its bounds.

    With several of them ECS runs as many tasks as the one that asks for most.
    """

    cpu_percent: int | None = None
    memory_percent: int | None = None
    requests_per_minute: int | None = None
    maximum: int
    minimum: int | None = None
    schedule: tuple[ScheduledBounds, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """The part of `deploy` that ECS knows."""

    mode: str | None = None
    replicas: int | None = None
    restart: str | None = None
    limits: ResourceAmounts = ResourceAmounts()
    reservations: ResourceAmounts = ResourceAmounts()
    update: UpdateConfig = UpdateConfig()
    autoscaling: Autoscaling | None = None
