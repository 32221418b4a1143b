"""Scalable targets and scaling policies as resources of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.resources.request import request
from tests.emulator.resources.types import handler_error, register
from tests.emulator.services.json_protocol import ApiError

if TYPE_CHECKING:
    from tests.emulator.services.autoscaling import AutoScaling, Values

_TARGET = ("ResourceId", "ScalableDimension", "ServiceNamespace")
Created = tuple[str, dict[str, Any]]


def install(scaling: AutoScaling) -> None:
    """Register the types."""
    _Targets(scaling).install()
    _Policies(scaling).install()


def _call(operation: Any, values: Values) -> Values:
    """Call the API and fail as the resource's handler does."""
    try:
        answered: Values = operation(values)
    except ApiError as error:
        raise handler_error(error.message, "ApplicationAutoScaling", error.code) from error
    return answered


class _Targets:
    """AWS::ApplicationAutoScaling::ScalableTarget; `Ref` is `RESOURCE|DIMENSION|NAMESPACE`."""

    def __init__(self, scaling: AutoScaling) -> None:
        self._scaling = scaling

    def install(self) -> None:
        register(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            create=lambda _logical_id, properties, _stack: self.put(properties),
            update=lambda _id, _before, after, _stack, _logical_id: self.put(after),
            delete=self.delete,
        )

    def put(self, properties: Values) -> Created:
        own = {key: value for key, value in properties.items() if key != "ScheduledActions"}
        wanted = request("application-autoscaling", "RegisterScalableTarget", own)
        _call(self._scaling.register_target, wanted)
        self._schedule(wanted, properties.get("ScheduledActions", []))
        identity = "|".join(wanted[name] for name in _TARGET)
        return identity, {"Id": identity}

    def _schedule(self, wanted: Values, actions: list[Values]) -> None:
        target = {name: wanted[name] for name in _TARGET}
        kept = {action["ScheduledActionName"] for action in actions}
        for action in actions:
            made = request("application-autoscaling", "PutScheduledAction", {**action, **target})
            _call(self._scaling.put_action, made)
        for before in self._scaling.describe_actions(target)["ScheduledActions"]:
            if before["ScheduledActionName"] not in kept:
                _call(self._scaling.delete_action, before)

    def delete(self, physical_id: str, _properties: Values) -> None:
        values = dict(zip(_TARGET, physical_id.split("|"), strict=True))
        if self._scaling.describe_targets(values)["ScalableTargets"]:
            _call(self._scaling.deregister_target, values)


class _Policies:
    """AWS::ApplicationAutoScaling::ScalingPolicy; `Ref` is its ARN."""

    def __init__(self, scaling: AutoScaling) -> None:
        self._scaling = scaling

    def install(self) -> None:
        register(
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            create=lambda _logical_id, properties, _stack: self.put(properties),
            update=lambda _id, _before, after, _stack, _logical_id: self.put(after),
            delete=self.delete,
        )

    def put(self, properties: Values) -> Created:
        wanted = request("application-autoscaling", "PutScalingPolicy", _addressed(properties))
        arn = _call(self._scaling.put_policy, wanted)["PolicyARN"]
        return arn, {"Arn": arn}

    def delete(self, _physical_id: str, properties: Values) -> None:
        values = _addressed(properties)
        if self._scaling.describe_targets(values)["ScalableTargets"]:
            _call(self._scaling.delete_policy, values)


def _addressed(properties: Values) -> Values:
    """Take ScalingTargetId, the `Ref` of a target, apart into what the API wants."""
    rest = {key: value for key, value in properties.items() if key != "ScalingTargetId"}
    target = properties.get("ScalingTargetId")
    return rest | (dict(zip(_TARGET, target.split("|"), strict=True)) if target else {})
