"""`x-aws-alarms`: alarms of CloudWatch on a service's use of CPU and memory, and its health.

Amazon ECS Developer Guide, 'Amazon ECS CloudWatch metrics'; Elastic Load Balancing User Guide,
'CloudWatch metrics for your Application Load Balancer'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.cfn.template import Resource, get_att
from compose2cfn.translate.balanced import balancer_full_name, forwarding
from compose2cfn.translate.effects import Create, Effect, Report
from compose2cfn.translate.ids import LOAD_BALANCER_ARN, cluster_name, service_id
from compose2cfn.translate.listeners import balancer_parameter
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags
from compose2cfn.translate.task_codes import ALARM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.compose.running import Alarms
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication

_KEY = "x-aws-alarms"
_MINUTE_S = 60


@maps("x-aws-alarms.**")
def general(_: Project, _ctx: Context) -> Iterator[Effect]:
    """Watch every service so; a service's own key goes before."""
    yield from ()


class _Watch(NamedTuple):
    """What is watched of a service, where that is written, and who is told."""

    service: Service
    wanted: Alarms
    topics: tuple[str, ...]
    origin: Span


@maps("services.*.x-aws-alarms.**")
def alarms(service: Service, ctx: Context) -> Iterator[Effect]:
    """Raise an alarm where a service uses too much, or has unhealthy tasks, for minutes on end."""
    own, above = service.aws.run.alarms, ctx.project.aws.run.alarms
    wanted = own or above
    if wanted is None or ctx.is_sidecar(service):
        return
    origin = service.at(_KEY) if own else ctx.project.at(_KEY)
    if service.is_one_off:
        if own:
            told = f"'{service.name}' is a one-off task, which ECS has no metrics of"
            yield Report(ALARM.error(told, origin, hint="remove 'x-aws-alarms' there"))
        return
    topics = wanted.topic_arns or (above.topic_arns if above else ())
    if not topics:
        told = f"the alarms of '{service.name}' tell nobody"
        yield Report(ALARM.warning(told, origin, hint="give 'topic', the ARN of an SNS topic"))
    watch = _Watch(service, wanted, topics, origin)
    yield from _use(watch, ctx)
    if wanted.unhealthy_hosts is not None:
        yield from _health(watch, wanted.unhealthy_hosts, ctx)


def _use(watch: _Watch, ctx: Context) -> Iterator[Effect]:
    name = watch.service.name
    dimensions = {
        "ClusterName": cluster_name(),
        "ServiceName": get_att(service_id(name), "Name"),
    }
    cpu, memory = watch.wanted.cpu_percent, watch.wanted.memory_percent
    for what, metric_name, percent in (("CPU", "CPU", cpu), ("memory", "Memory", memory)):
        if percent is not None:
            metric: dict[str, Json] = {
                "AlarmDescription": f"{name} uses {percent} % of its {what} or more",
                "Dimensions": _dimensions(dimensions),
                "MetricName": f"{metric_name}Utilization",
                "Namespace": "AWS/ECS",
                "Statistic": "Average",
                "Threshold": percent,
            }
            yield _alarm(watch, metric_name, metric, ctx)


def _health(watch: _Watch, most: int, ctx: Context) -> Iterator[Effect]:
    """Watch each target group of the task."""
    service = watch.service
    published = forwarding(service, ctx)
    if not published and service.aws.run.alarms is not None:
        told = f"'{service.name}' publishes no port, so no load balancer checks its health"
        yield Report(ALARM.error(told, service.at(_KEY, "unhealthy_hosts")))
    if not published or ctx.load_balancer is None:
        return
    yield balancer_parameter(LOAD_BALANCER_ARN, "ARN", ctx.load_balancer.arn)
    for publication in published:
        sidecar = publication.service != service.name
        name = f"{normalised(publication.service) * sidecar}{publication.target}"
        yield _alarm(watch, f"{name}Health", _unhealthy(publication, "", most), ctx)
        if publication.shifts:
            yield _alarm(watch, f"{name}GreenHealth", _unhealthy(publication, "Green", most), ctx)


def _unhealthy(publication: Publication, colour: str, most: int) -> dict[str, Json]:
    group = publication.alternate_target_group if colour else publication.target_group
    dimensions = {
        "LoadBalancer": balancer_full_name(),
        "TargetGroup": get_att(group, "TargetGroupFullName"),
    }
    return {
        "AlarmDescription": f"{publication.service} has {most} or more unhealthy tasks on port "
        f"{publication.target}",
        "Dimensions": _dimensions(dimensions),
        "MetricName": "UnHealthyHostCount",
        "Namespace": "AWS/ApplicationELB",
        "Statistic": "Maximum",
        "Threshold": most,
    }


def _dimensions(values: dict[str, Json]) -> Json:
    return [{"Name": name, "Value": values[name]} for name in sorted(values)]


def _alarm(watch: _Watch, name: str, metric: dict[str, Json], ctx: Context) -> Create:
    topics = [*watch.topics]
    return Create(
        resource=Resource(
            logical_id=f"{normalised(watch.service.name)}{name}Alarm",
            type="AWS::CloudWatch::Alarm",
            properties={
                **metric,
                **({"AlarmActions": topics, "OKActions": topics} if topics else {}),
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "EvaluationPeriods": watch.wanted.after_minutes,
                "Period": _MINUTE_S,
                "Tags": tags(ctx.project.name, service=watch.service.name),
                # where no task runs none uses too much, and none is unhealthy
                "TreatMissingData": "notBreaching",
            },
            service=watch.service.name,
            origin=watch.origin,
        )
    )
