"""`x-aws-autoscaling`: the number of tasks follows the average use of CPU or memory.

The role is the service-linked one that Application Auto Scaling makes for ECS by itself
(Application Auto Scaling User Guide, 'Service-linked roles'); it takes no other for ECS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.effects import Create, Effect
from compose2cfn.translate.ids import CLUSTER_ARN, service_id
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.compose.model_deploy import Autoscaling
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

_COOLDOWN_S = 60
_METRICS = {
    "cpu": "ECSServiceAverageCPUUtilization",
    "memory": "ECSServiceAverageMemoryUtilization",
}


@maps(
    "services.*.deploy.x-aws-autoscaling.cpu",
    "services.*.deploy.x-aws-autoscaling.memory",
    "services.*.deploy.x-aws-autoscaling.min",
    "services.*.deploy.x-aws-autoscaling.max",
)
def autoscaling(service: Service, ctx: Context) -> Iterator[Effect]:
    """Scale between `min` (else the replicas) and `max` tasks to keep the average use."""
    wanted = service.deploy.autoscaling
    if wanted is None or ctx.is_sidecar(service) or service.is_one_off:
        return
    origin = service.at("deploy", "x-aws-autoscaling")
    least = wanted.minimum
    if least is None:
        least = 1 if service.deploy.replicas is None else service.deploy.replicas
    yield _create(
        service,
        "ScalableTarget",
        {
            "MaxCapacity": wanted.maximum,
            "MinCapacity": min(least, wanted.maximum),
            "ResourceId": _resource_id(service.name),
            "ScalableDimension": "ecs:service:DesiredCount",
            "ServiceNamespace": "ecs",
        },
        origin,
    )
    yield _create(service, "ScalingPolicy", _policy(service.name, wanted), origin)


def _create(service: Service, what: str, properties: Json, origin: Span) -> Create:
    return Create(
        resource=Resource(
            logical_id=f"{normalised(service.name)}{what}",
            type=f"AWS::ApplicationAutoScaling::{what}",
            properties=properties,
            service=service.name,
            origin=origin,
        )
    )


def _resource_id(service: str) -> Json:
    """Return `service/CLUSTER/SERVICE`; the cluster's name ends its ARN."""
    cluster_name = {"Fn::Select": [1, {"Fn::Split": ["/", ref(CLUSTER_ARN)]}]}
    return {"Fn::Join": ["/", ["service", cluster_name, get_att(service_id(service), "Name")]]}


def _policy(service: str, wanted: Autoscaling) -> Json:
    return {
        "PolicyName": f"{normalised(service)}ScalingPolicy",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": ref(f"{normalised(service)}ScalableTarget"),
        "TargetTrackingScalingPolicyConfiguration": {
            "PredefinedMetricSpecification": {"PredefinedMetricType": _METRICS[wanted.metric]},
            "ScaleInCooldown": _COOLDOWN_S,
            "ScaleOutCooldown": _COOLDOWN_S,
            "TargetValue": wanted.target_percent,
        },
    }
