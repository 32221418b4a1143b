"""The x-aws keys on when and where tasks run, as frozen values."""

from __future__ import annotations

from compose2cfn.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`x-aws-schedule`; ``expression`` is EventBridge Scheduler's own, `cron(…)` or `rate(…)`.

    None where the Scheduler's default holds: 185 retries within a day.
    """

    expression: str
    timezone: str | None = None
    retries: int | None = None
    max_age_s: int | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityShare:
    """One capacity provider of `x-aws-capacity`: the first ``base`` tasks, then by ``weight``."""

    provider: str
    weight: int = 1
    base: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a service says of how its tasks run, or the top level for all; sizes in GiB."""

    capacity: tuple[CapacityShare, ...] = ()
    execute_command: bool | None = None
    execution_role_arn: str | None = None
    ephemeral_gib: int | None = None
    alarms: Alarms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """`x-aws-alarms`: what is too much, for how long, and which SNS topics are told."""

    cpu_percent: int | None = None
    memory_percent: int | None = None
    unhealthy_hosts: int | None = None
    after_minutes: int = 5
    topic_arns: tuple[str, ...] = ()
