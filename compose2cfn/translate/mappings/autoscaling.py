"""`x-aws-autoscaling`: the number of tasks follows averages, or the time.

The role is the service-linked one that Application Auto Scaling makes for ECS by itself
(Application Auto Scaling User Guide, 'Service-linked roles'); it takes no other for ECS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.balanced import balancer_full_name, forwarding
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.effects import Create, Effect, Explain, Report
from compose2cfn.translate.ids import LOAD_BALANCER_ARN, cluster_name, service_id
from compose2cfn.translate.listeners import balancer_parameter
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import SCALING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.compose.model_deploy import Autoscaling, ScheduledBounds
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication

_COOLDOWN_S = 60
_CPU = "ECSServiceAverageCPUUtilization"
_MEMORY = "ECSServiceAverageMemoryUtilization"
_REQUESTS = "ALBRequestCountPerTarget"


class _Target(NamedTuple):
    """One metric that the number of tasks follows; ``name`` distinguishes its logical ID."""

    name: str
    metric: str
    value: int
    label: Json = None


@maps(
    "services.*.deploy.x-aws-autoscaling.cpu",
    "services.*.deploy.x-aws-autoscaling.memory",
    "services.*.deploy.x-aws-autoscaling.requests",
    "services.*.deploy.x-aws-autoscaling.min",
    "services.*.deploy.x-aws-autoscaling.max",
    "services.*.deploy.x-aws-autoscaling.schedule.**",
)
def autoscaling(service: Service, ctx: Context) -> Iterator[Effect]:
    """Scale between `min` (else the replicas) and `max` tasks to keep the averages; at times, too.

    A metric needs a policy of its own; they agree on the largest number of tasks.
    """
    wanted = service.deploy.autoscaling
    if wanted is None or ctx.is_sidecar(service) or service.is_one_off:
        return
    origin = service.at("deploy", "x-aws-autoscaling")
    yield _create(service, "ScalableTarget", _scalable(service, wanted), origin)
    yield from map(Report, _problems(service, wanted, ctx))
    yield _explained(service, wanted, origin)
    if wanted.requests_per_minute is not None and ctx.load_balancer is not None:
        yield balancer_parameter(LOAD_BALANCER_ARN, "ARN", ctx.load_balancer.arn)
    for target in (*_averages(wanted), *_requests(service, wanted, ctx)):
        name = f"{normalised(service.name)}{target.name}ScalingPolicy"
        properties = _policy(name, target, ref(f"{normalised(service.name)}ScalableTarget"))
        yield _create(service, f"{target.name}ScalingPolicy", properties, origin)


def _create(service: Service, what: str, properties: Json, origin: Span) -> Create:
    kind = "ScalableTarget" if what == "ScalableTarget" else "ScalingPolicy"
    return Create(
        resource=Resource(
            logical_id=f"{normalised(service.name)}{what}",
            type=f"AWS::ApplicationAutoScaling::{kind}",
            properties=properties,
            service=service.name,
            origin=origin,
        )
    )


def _scalable(service: Service, wanted: Autoscaling) -> Json:
    properties: dict[str, Json] = {
        "MaxCapacity": wanted.maximum,
        "MinCapacity": _least(service, wanted),
        "ResourceId": _resource_id(service.name),
        "ScalableDimension": "ecs:service:DesiredCount",
        "ServiceNamespace": "ecs",
    }
    if wanted.schedule:
        properties["ScheduledActions"] = [_action(it) for it in wanted.schedule]
    return properties


def _least(service: Service, wanted: Autoscaling) -> int:
    least = wanted.minimum
    if least is None:
        least = 1 if service.deploy.replicas is None else service.deploy.replicas
    return min(least, wanted.maximum)


def _explained(service: Service, wanted: Autoscaling, origin: Span) -> Explain:
    """Say between which numbers it scales, by what, and why the template holds none."""
    followed = {
        "{} % of the CPU": wanted.cpu_percent,
        "{} % of the memory": wanted.memory_percent,
        "{} requests a minute for each": wanted.requests_per_minute,
    }
    by = [text.format(value) for text, value in followed.items() if value is not None]
    by += [f"'{it.name}' at its time" for it in wanted.schedule]
    return Explain(
        topic=Topic.TASKS,
        chosen=f"{_least(service, wanted)} to {wanted.maximum}, by {', '.join(by)}",
        why="'x-aws-autoscaling' says so; the template holds no number of tasks, so that a "
        "deployment doesn't undo the scaling",
        origin=origin,
    )


def _action(wanted: ScheduledBounds) -> Json:
    bounds = {"MaxCapacity": wanted.maximum, "MinCapacity": wanted.minimum}
    return {
        "ScalableTargetAction": {key: it for key, it in bounds.items() if it is not None},
        "Schedule": wanted.expression,
        "ScheduledActionName": wanted.name,
        **({"Timezone": wanted.timezone} if wanted.timezone else {}),
    }


def _resource_id(service: str) -> Json:
    """Return `service/CLUSTER/SERVICE`."""
    return {"Fn::Join": ["/", ["service", cluster_name(), get_att(service_id(service), "Name")]]}


def _averages(wanted: Autoscaling) -> Iterator[_Target]:
    """Yield CPU and memory; one alone has the name that Docker's integration gave it."""
    if wanted.cpu_percent is not None:
        yield _Target("", _CPU, wanted.cpu_percent)
    if wanted.memory_percent is not None:
        name = "" if wanted.cpu_percent is None else "Memory"
        yield _Target(name, _MEMORY, wanted.memory_percent)


def _requests(service: Service, wanted: Autoscaling, ctx: Context) -> Iterator[_Target]:
    """Yield the requests to each published port of the task."""
    if wanted.requests_per_minute is None:
        return
    for publication in forwarding(service, ctx):
        sidecar = publication.service != service.name
        yield _Target(
            f"{normalised(publication.service) * sidecar}{publication.target}Requests",
            _REQUESTS,
            wanted.requests_per_minute,
            _resource_label(publication),
        )


def _resource_label(publication: Publication) -> Json:
    """Return `app/NAME/ID/targetgroup/NAME/ID` (API reference, PredefinedMetricSpecification)."""
    group = get_att(publication.target_group, "TargetGroupFullName")
    return {"Fn::Join": ["/", [balancer_full_name(), group]]}


def _problems(service: Service, wanted: Autoscaling, ctx: Context) -> Iterator[Diagnostic]:
    if wanted.requests_per_minute is None:
        return
    span = service.at("deploy", "x-aws-autoscaling", "requests")
    if not forwarding(service, ctx):
        told = f"'{service.name}' follows its requests, but publishes no port"
        yield SCALING.error(told, span, hint="publish a port, or follow 'cpu' instead")
    deployment = service.aws.deployment
    if deployment is not None and deployment.strategy != "rolling":
        told = f"'{service.name}' follows the requests to one target group, but has two"
        hint = "follow 'cpu' instead, or let it be updated 'rolling'"
        yield SCALING.error(told, span, hint=hint)


def _policy(name: str, target: _Target, scalable: Json) -> Json:
    metric: dict[str, Json] = {"PredefinedMetricType": target.metric}
    if target.label is not None:
        metric["ResourceLabel"] = target.label
    return {
        "PolicyName": name,
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": scalable,
        "TargetTrackingScalingPolicyConfiguration": {
            "PredefinedMetricSpecification": metric,
            "ScaleInCooldown": _COOLDOWN_S,
            "ScaleOutCooldown": _COOLDOWN_S,
            "TargetValue": target.value,
        },
    }
