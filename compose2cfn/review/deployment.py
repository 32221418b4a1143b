"""What ECS's arithmetic makes of a service's rollout settings.

Source: ECS developer guide, "Deploy Amazon ECS services by replacing tasks": the minimum of running
tasks is rounded up, the maximum is rounded down; 100 % and 200 % where nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import TYPE_CHECKING

from compose2cfn.review.reading import number

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

_LEAST, _MOST = 100.0, 200.0
_LAST_CODE = 599


def least_running(service: Mapping[str, Json]) -> int | None:
    """Return how many tasks ECS keeps running during a rollout; None where that isn't told."""
    desired, least, _ = _numbers(service)
    return None if desired is None or least is None else ceil(desired * least / 100)


def most_running(service: Mapping[str, Json]) -> int | None:
    """Return how many tasks may run during a rollout; None where that isn't told."""
    desired, _, most = _numbers(service)
    return None if desired is None or most is None else floor(desired * most / 100)


def minimum_percent(service: Mapping[str, Json]) -> float | None:
    """Return the minimum healthy percent as it is written, or None."""
    return number(_settings(service).get("MinimumHealthyPercent"))


def least_percent(service: Mapping[str, Json]) -> float | None:
    """Return the minimum healthy percent of a rolling update; None where it isn't one."""
    return _numbers(service)[1]


def maximum_percent(service: Mapping[str, Json]) -> float | None:
    """Return the maximum percent of a rolling update; None where it isn't one, or isn't told."""
    return _numbers(service)[2]


def is_stuck(service: Mapping[str, Json]) -> bool:
    """Tell whether ECS may neither start a new task nor stop an old one, so never finishes."""
    desired, _, _ = _numbers(service)
    if not desired or service.get("SchedulingStrategy") == "DAEMON":
        return False
    return least_running(service) == desired == most_running(service)


def codes(written: Json) -> frozenset[int]:
    """Return the HTTP codes of a target group's matcher, `200,301` or `200-399`; empty for none."""
    found: set[int] = set()
    for part in str(written or "").split(","):
        first, _, last = part.strip().partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            found.update(range(int(first), min(int(last or first), _LAST_CODE) + 1))
    return frozenset(found)


def _settings(service: Mapping[str, Json]) -> Mapping[str, Json]:
    found = service.get("DeploymentConfiguration")
    return found if isinstance(found, Mapping) else {}


def _numbers(service: Mapping[str, Json]) -> tuple[float | None, float | None, float | None]:
    """Return desired count, minimum and maximum percent of a rolling update."""
    told, controller = _settings(service), service.get("DeploymentController")
    by = controller.get("Type") if isinstance(controller, Mapping) else None
    if told.get("Strategy", "ROLLING") != "ROLLING" or by not in {None, "ECS"}:
        return None, None, None
    least, most = told.get("MinimumHealthyPercent"), told.get("MaximumPercent")
    return (
        number(service.get("DesiredCount")),
        _LEAST if least is None else number(least),
        _MOST if most is None else number(most),
    )
