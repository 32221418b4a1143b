"""The container's own health check."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import IMPOSSIBLE, OUT_OF_RANGE, UNSUPPORTED
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


_TIMEOUT_S = 30
"""Docker's timeout where none is given (Compose specification, healthcheck); ECS's is 5 s."""

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

    ECS doesn't run the HEALTHCHECK of an image, so one that is only disabled needs nothing. As
    Docker has it, 0 stands for the default, and a check may take 30 seconds where nothing is said.
    """
    check = service.health
    if check is None or check.disable or check.test[:1] == ("NONE",):
        return
    if not check.test:
        yield from _without_test(service, check)
        return
    if check.test == ("CMD",):
        told = f"the health check of '{service.name}' runs no command"
        yield Report(IMPOSSIBLE.error(told, service.at("healthcheck", "test")))
    made: dict[str, Json] = {"Command": list(check.test)}
    for limits, value in zip(_RANGES, _values(check), strict=True):
        if value is not None:
            made[limits.key] = min(max(math.ceil(value), limits.least), limits.most)
            yield from _moved(service, limits, value, made[limits.key])
    if not check.timeout_s:
        yield Explain(
            topic=Topic.HEALTH,
            chosen=f"timeout {_TIMEOUT_S} s",
            why="it is Compose's default; ECS's own is 5 s",
            origin=service.at("healthcheck"),
        )
    yield Put(
        target=Target.CONTAINER,
        properties={"HealthCheck": made},
        origin=service.at("healthcheck"),
    )


def _moved(service: Service, limits: _Range, value: float, kept: int) -> Iterator[Effect]:
    """Tell of a value that ECS doesn't take as it is."""
    span = service.at("healthcheck", limits.attribute)
    told = f"'healthcheck.{limits.attribute}' of {value:g}{limits.unit}"
    if value < 0:
        yield Report(IMPOSSIBLE.error(f"{told} is less than nothing", span))
        return
    if kept != value:
        yield Explain(
            topic=Topic.HEALTH,
            chosen=f"{limits.attribute} {kept}{limits.unit}",
            why=f"{value:g}{limits.unit} is rounded to what ECS takes",
            origin=span,
        )
    if kept != math.ceil(value):
        yield Report(
            OUT_OF_RANGE.warning(
                f"{told} is outside ECS's "
                f"{limits.least} to {limits.most}{limits.unit}; {kept}{limits.unit} is used",
                span,
            )
        )


def _without_test(service: Service, check: HealthCheck) -> Iterator[Effect]:
    for limits, value in zip(_RANGES, _given(check), strict=True):
        if value is not None:
            yield Report(
                UNSUPPORTED.warning(
                    f"'healthcheck.{limits.attribute}' of {value:g}{limits.unit} has no effect on "
                    f"'{service.name}': ECS doesn't run the check of an image",
                    service.at("healthcheck", limits.attribute),
                    hint="write the check as 'healthcheck.test'",
                )
            )


def _given(check: HealthCheck) -> tuple[float | None, ...]:
    return check.interval_s, check.timeout_s, check.start_period_s, check.retries


def _values(check: HealthCheck) -> tuple[float | None, ...]:
    """Return what holds; None where ECS's default is Docker's: 30 s, no start period, 3 retries."""
    return (
        check.interval_s or None,
        check.timeout_s or _TIMEOUT_S,
        check.start_period_s,
        check.retries or None,
    )
