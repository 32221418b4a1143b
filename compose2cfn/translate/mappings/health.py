"""The container's own health check."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import OUT_OF_RANGE, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import HealthCheck, Service
    from compose2cfn.translate.context import Context


class _Range(NamedTuple):
    """A property of ECS's HealthCheck with its smallest and largest value."""

    key: str
    attribute: str
    least: int
    most: int
    unit: str


# Amazon ECS API reference, HealthCheck
_RANGES = (
    _Range("Interval", "interval", 5, 300, " s"),
    _Range("Timeout", "timeout", 2, 60, " s"),
    _Range("StartPeriod", "start_period", 0, 300, " s"),
    _Range("Retries", "retries", 1, 10, ""),
)


@maps(
    "services.*.healthcheck.test",
    "services.*.healthcheck.test.*",
    "services.*.healthcheck.interval",
    "services.*.healthcheck.timeout",
    "services.*.healthcheck.start_period",
    "services.*.healthcheck.retries",
    "services.*.healthcheck.disable",
)
def health(service: Service, _: Context) -> Iterator[Effect]:
    """Compose's health check; fractions of seconds are rounded up, ECS's ranges are kept.

    ECS doesn't run the HEALTHCHECK of an image, so one that is only disabled needs nothing.
    """
    check = service.health
    if check is None or check.disable or check.test[:1] == ("NONE",):
        return
    if not check.test:
        yield from _without_test(service, check)
        return
    made: dict[str, Json] = {"Command": list(check.test)}
    for limits, value in zip(_RANGES, _values(check), strict=True):
        if value is None:
            continue
        kept = min(max(math.ceil(value), limits.least), limits.most)
        made[limits.key] = kept
        if kept != value:
            yield Explain(
                topic=Topic.HEALTH,
                chosen=f"{limits.attribute} {kept}{limits.unit}",
                why=f"{value:g}{limits.unit} is rounded to what ECS takes",
                origin=service.at("healthcheck", limits.attribute),
            )
        if kept != math.ceil(value):
            yield Report(
                OUT_OF_RANGE.warning(
                    f"'healthcheck.{limits.attribute}' of {value:g}{limits.unit} is outside ECS's "
                    f"{limits.least} to {limits.most}{limits.unit}; {kept}{limits.unit} is used",
                    service.at("healthcheck", limits.attribute),
                )
            )
    yield Put(
        target=Target.CONTAINER,
        properties={"HealthCheck": made},
        origin=service.at("healthcheck"),
    )


def _without_test(service: Service, check: HealthCheck) -> Iterator[Effect]:
    for limits, value in zip(_RANGES, _values(check), strict=True):
        if value is not None:
            yield Report(
                UNSUPPORTED.warning(
                    f"'healthcheck.{limits.attribute}' of {value:g}{limits.unit} has no effect on "
                    f"'{service.name}': ECS doesn't run the check of an image",
                    service.at("healthcheck", limits.attribute),
                    hint="write the check as 'healthcheck.test'",
                )
            )


def _values(check: HealthCheck) -> tuple[float | None, ...]:
    return check.interval_s, check.timeout_s, check.start_period_s, check.retries
