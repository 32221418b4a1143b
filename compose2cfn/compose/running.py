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
