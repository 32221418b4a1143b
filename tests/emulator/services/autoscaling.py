"""Application Auto Scaling: scalable targets and their policies, for ECS services.

API: https://docs.aws.amazon.com/autoscaling/application/APIReference/
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from tests.emulator.door import part
from tests.emulator.services.json_protocol import ApiError, add_service, scoped

Values = dict[str, Any]

_TARGET = ("ServiceNamespace", "ResourceId", "ScalableDimension")


class AutoScaling:
    """The service's state and operations."""

    def __init__(self) -> None:
        self._targets = scoped()
        self._policies = scoped()
        self._actions = scoped()
        self._services = part("services.ecs:_services")
        self._region = part("core.responses:get_region")
        self._account = part("core.responses:get_account_id")

    def install(self) -> None:
        """Let ministack answer for the service."""
        operations = {
            "RegisterScalableTarget": self.register_target,
            "DescribeScalableTargets": self.describe_targets,
            "DeregisterScalableTarget": self.deregister_target,
            "PutScalingPolicy": self.put_policy,
            "DescribeScalingPolicies": self.describe_policies,
            "DeleteScalingPolicy": self.delete_policy,
            "PutScheduledAction": self.put_action,
            "DescribeScheduledActions": self.describe_actions,
            "DeleteScheduledAction": self.delete_action,
        }
        add_service("application-autoscaling", "AnyScaleFrontendService", operations)

    def forget(self) -> None:
        """Forget every account."""
        self._targets.clear()
        self._policies.clear()
        self._actions.clear()

    def register_target(self, call: Values) -> Values:
        """Register a target, or change it."""
        service = call["ResourceId"].removeprefix("service/")
        if call["ServiceNamespace"] == "ecs" and service not in self._services:
            raise ApiError(
                "ValidationException", f"ECS service doesn't exist: {call['ResourceId']}"
            )
        key = _key(call)
        created = {
            "CreationTime": time.time(),
            "ScalableTargetARN": self._arn("application-autoscaling", "scalable-target"),
        }
        self._targets[key] = {**created, "RoleARN": "", **self._targets.get(key, {}), **call}
        return {"ScalableTargetARN": self._targets[key]["ScalableTargetARN"]}

    def describe_targets(self, call: Values) -> Values:
        """List the targets of a namespace."""
        return {"ScalableTargets": _matching(self._targets.values(), call)}

    def deregister_target(self, call: Values) -> Values:
        """Take a target away, with its policies and scheduled actions."""
        key = self._known(call)
        self._targets.pop(key)
        for kept in (self._policies, self._actions):
            for name in [name for name in kept if name.startswith(f"{key}|")]:
                kept.pop(name)
        return {}

    def put_policy(self, call: Values) -> Values:
        """Create a policy, or change it."""
        name = f"{self._known(call)}|{call['PolicyName']}"
        arn = self._arn("autoscaling", "scalingPolicy")
        created = {"PolicyARN": arn, "CreationTime": time.time(), "Alarms": []}
        self._policies[name] = {**created, **self._policies.get(name, {}), **call}
        return {"PolicyARN": self._policies[name]["PolicyARN"], "Alarms": []}

    def describe_policies(self, call: Values) -> Values:
        """List the policies of a namespace."""
        return {"ScalingPolicies": _matching(self._policies.values(), call)}

    def delete_policy(self, call: Values) -> Values:
        """Take a policy away."""
        name = f"{self._known(call)}|{call['PolicyName']}"
        if self._policies.pop(name, None) is None:
            raise ApiError("ObjectNotFoundException", f"No scaling policy found: {name}")
        return {}

    def put_action(self, call: Values) -> Values:
        """Create a scheduled action, or change it."""
        name = f"{self._known(call)}|{call['ScheduledActionName']}"
        arn = self._arn("autoscaling", "scheduledAction")
        created = {"ScheduledActionARN": arn, "CreationTime": time.time()}
        self._actions[name] = {**created, **self._actions.get(name, {}), **call}
        return {}

    def describe_actions(self, call: Values) -> Values:
        """List the scheduled actions of a namespace."""
        return {"ScheduledActions": _matching(self._actions.values(), call)}

    def delete_action(self, call: Values) -> Values:
        """Take a scheduled action away."""
        name = f"{self._known(call)}|{call['ScheduledActionName']}"
        if self._actions.pop(name, None) is None:
            raise ApiError("ObjectNotFoundException", f"No scheduled action found: {name}")
        return {}

    def _known(self, call: Values) -> str:
        key = _key(call)
        if key not in self._targets:
            raise ApiError(
                "ObjectNotFoundException",
                "No scalable target registered for service namespace: "
                f"{call['ServiceNamespace']}, resource ID: {call['ResourceId']}, "
                f"scalable dimension: {call['ScalableDimension']}",
            )
        return key

    def _arn(self, service: str, kind: str) -> str:
        return f"arn:aws:{service}:{self._region()}:{self._account()}:{kind}/{uuid.uuid4()}"


def _key(call: Values) -> str:
    return "|".join(call[name] for name in _TARGET)


def _matching(entries: list[Values], call: Values) -> list[Values]:
    one = [call["ResourceId"]] if "ResourceId" in call else None
    wanted = call.get("ResourceIds") or one
    return [
        entry
        for entry in entries
        if entry["ServiceNamespace"] == call["ServiceNamespace"]
        and (wanted is None or entry["ResourceId"] in wanted)
    ]
