"""`x-aws-deployment` as frozen values: how a new version of a service comes in."""

from __future__ import annotations

from typing import Literal, TypeAlias

from compose2cfn.core.values import dataclass

Strategy: TypeAlias = Literal["rolling", "blue_green", "linear", "canary"]

STAGES = (
    "reconcile_service",
    "pre_scale_up",
    "post_scale_up",
    "test_traffic_shift",
    "post_test_traffic_shift",
    "pre_production_traffic_shift",
    "production_traffic_shift",
    "post_production_traffic_shift",
)
"""The stages of a deployment at which a hook may stand, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """What happens at stages of a deployment: a pause where ``function_arn`` is None."""

    stages: tuple[str, ...]
    function_arn: str | None = None
    role_arn: str | None = None
    timeout_min: int | None = None
    on_timeout: Literal["rollback", "continue"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The strategy and its times, in minutes; None where ECS's default holds."""

    strategy: Strategy = "rolling"
    bake_min: int | None = None
    step_percent: float | None = None
    step_bake_min: int | None = None
    canary_percent: float | None = None
    canary_bake_min: int | None = None
    alarms: tuple[str, ...] = ()
    test_port: int | None = None
    role_arn: str | None = None
    hooks: tuple[Hook, ...] = ()

    @property
    def shifts_traffic(self) -> bool:
        """Whether old and new tasks stand side by side while requests move over."""
        return self.strategy != "rolling"
