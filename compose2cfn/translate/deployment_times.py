"""How long a deployment takes: what ECS does with the times where nothing else is said.

Sources: Amazon ECS API reference (DeploymentConfiguration, LinearConfiguration,
CanaryConfiguration) for the defaults, AWS::ECS::Service in the CloudFormation template reference
for the limits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.compose.deployment import Deployment

_BAKE_MIN, _STEP_BAKE_MIN, _CANARY_BAKE_MIN = 15, 6, 10
_STEP_PERCENT, _CANARY_PERCENT = 10.0, 5.0
_ALL = 100
_PAUSE_MIN = 1_440
"""How long a hook waits without a timeout of its own."""

LONGEST_SHIFT_MIN = 33 * 60
"""CloudFormation refuses more of a linear or canary deployment."""
LONGEST_OPERATION_MIN = 36 * 60
"""CloudFormation gives up after that."""


def bake_min(wanted: Deployment) -> int:
    """Return how long old tasks stay after all requests have moved, in minutes."""
    if wanted.bake_min is not None:
        return wanted.bake_min
    return _BAKE_MIN if wanted.shifts_traffic else 0


def linear(wanted: Deployment) -> tuple[float, int]:
    """Return the percent of each step, and the minutes between two steps."""
    bake = wanted.step_bake_min
    return _plain(wanted.step_percent or _STEP_PERCENT), _STEP_BAKE_MIN if bake is None else bake


def canary(wanted: Deployment) -> tuple[float, int]:
    """Return the percent that moves first, and the minutes until the rest follows."""
    bake = wanted.canary_bake_min
    percent = wanted.canary_percent or _CANARY_PERCENT
    return _plain(percent), _CANARY_BAKE_MIN if bake is None else bake


def shift_min(wanted: Deployment) -> int:
    """Return the minutes that ECS waits by the given times, without hooks."""
    if wanted.strategy == "linear":
        return steps(wanted) * linear(wanted)[1] + bake_min(wanted)
    if wanted.strategy == "canary":
        return canary(wanted)[1] + bake_min(wanted)
    return bake_min(wanted)


def pauses_min(wanted: Deployment) -> int:
    """Return the minutes that hooks may add; before production each step waits anew."""
    times = steps(wanted) + 1 if wanted.strategy == "linear" else 1
    times = 2 if wanted.strategy == "canary" else times
    found = 0
    for hook in wanted.hooks:
        waits = _PAUSE_MIN if hook.timeout_min is None else hook.timeout_min
        if hook.function_arn is None or hook.timeout_min is not None:
            for stage in hook.stages:
                found += waits * (times if stage == "pre_production_traffic_shift" else 1)
    return found


def steps(wanted: Deployment) -> int:
    """Return how often a linear deployment waits between two steps."""
    percent = linear(wanted)[0]
    whole = round(_ALL / percent, 6)
    return int(whole) - 1 if whole == int(whole) else math.floor(whole)


def in_words(wanted: Deployment) -> str:
    """Return how requests move and how long it takes, for people."""
    moves = "all requests at once"
    if wanted.strategy == "linear":
        percent, bake = linear(wanted)
        moves = f"{percent:g} % of the requests every {bake} minutes"
    elif wanted.strategy == "canary":
        percent, bake = canary(wanted)
        moves = f"{percent:g} % of the requests first, the rest after {bake} minutes"
    paused = pauses_min(wanted)
    total = f"{shift_min(wanted)} minutes in all{f', hooks up to {paused} more' * bool(paused)}"
    return f"new tasks get {moves}; old ones stay {bake_min(wanted)} minutes more ({total})"


def _plain(percent: float) -> float:
    """Return a whole number where it is one, so that the template says 10 and not 10.0."""
    return int(percent) if percent == int(percent) else percent
