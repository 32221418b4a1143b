"""How long a deployment of an ECS service waits by the times that its template gives.

Sources: Amazon ECS API reference (DeploymentConfiguration, LinearConfiguration,
CanaryConfiguration) for the defaults; AWS::ECS::Service in the CloudFormation template reference
for the limits of 33 hours (linear, canary) and 36 hours (an operation).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass
from compose2cfn.review.reading import items, maps, number

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

LONGEST_SHIFT_MIN = 33 * 60
LONGEST_OPERATION_MIN = 36 * 60
_BAKE_MIN, _STEP_BAKE_MIN, _CANARY_BAKE_MIN = 15.0, 6.0, 10.0
_STEP_PERCENT, _PAUSE_MIN = 10.0, 1_440.0
_BEFORE_TRAFFIC = "PRE_PRODUCTION_TRAFFIC_SHIFT"
_IN_STEPS = ("LINEAR", "CANARY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Minutes that a deployment waits: ``shift`` by bake times, ``paused`` at most by hooks."""

    strategy: str
    shift: float
    paused: float

    @property
    def is_refused(self) -> bool:
        """Whether CloudFormation refuses the service."""
        return self.strategy in _IN_STEPS and self.shift > LONGEST_SHIFT_MIN

    @property
    def total(self) -> float:
        """The minutes that pass where every hook waits as long as it may."""
        return self.shift + self.paused


def waiting(service: Mapping[str, Json]) -> Waiting:
    """Return how long a deployment of a service (its properties) waits."""
    told = _map(service.get("DeploymentConfiguration"))
    strategy = str(told.get("Strategy", "ROLLING"))
    times = _steps(told) + 1 if strategy == "LINEAR" else 2 if strategy == "CANARY" else 1
    paused = sum(_pause(hook, times) for hook in maps(told.get("LifecycleHooks")))
    return Waiting(strategy=strategy, shift=_shift(strategy, told), paused=paused)


def _shift(strategy: str, told: Mapping[str, Json]) -> float:
    bake = _number(told, "BakeTimeInMinutes", 0.0 if strategy == "ROLLING" else _BAKE_MIN)
    if strategy == "LINEAR":
        step = _map(told.get("LinearConfiguration"))
        return bake + _steps(told) * _number(step, "StepBakeTimeInMinutes", _STEP_BAKE_MIN)
    if strategy == "CANARY":
        first = _map(told.get("CanaryConfiguration"))
        return bake + _number(first, "CanaryBakeTimeInMinutes", _CANARY_BAKE_MIN)
    return bake


def _steps(told: Mapping[str, Json]) -> int:
    """Return how often a linear deployment waits between two steps."""
    percent = _number(_map(told.get("LinearConfiguration")), "StepPercent", _STEP_PERCENT)
    whole = round(100 / percent, 6) if percent > 0 else 0
    return max(0, int(whole) - 1) if whole == int(whole) else floor(whole)


def _pause(hook: Mapping[str, Json], times: int) -> float:
    """Return how long a hook may hold a deployment up; a function without a timeout isn't told."""
    timeout = number(_map(hook.get("TimeoutConfiguration")).get("TimeoutInMinutes"))
    if timeout is None and hook.get("TargetType") != "PAUSE":
        return 0.0
    stages = items(hook.get("LifecycleStages"))
    waits = _PAUSE_MIN if timeout is None else timeout
    return waits * sum(times if stage == _BEFORE_TRAFFIC else 1 for stage in stages)


def _number(told: Mapping[str, Json], key: str, default: float) -> float:
    found = number(told.get(key))
    return default if found is None else found


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
