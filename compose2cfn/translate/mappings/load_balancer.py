"""Published ports: target group and listener on the existing Application Load Balancer.

The health check of the target group asks the path that the container's own health check asks by
HTTP, else `/`; redirects count as healthy. A container that speaks HTTPS itself is spoken to in
HTTPS; the listener in front of it still speaks HTTP, because its certificate can't be named yet.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Parameter, Resource, ref, sub
from compose2cfn.translate.codes import LOOPBACK
from compose2cfn.translate.effects import Create, Declare, Effect, Put, Report, Show, Target, Wait
from compose2cfn.translate.ids import (
    LOAD_BALANCER_ARN,
    LOAD_BALANCER_DNS_NAME,
    VPC_ID,
    container_name,
)
from compose2cfn.translate.publishable import refusal
from compose2cfn.translate.publishing import Publication, on_one_address, publications
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import HealthCheck, Service
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context

_HTTP_PORT = 80
_GRACE_S = 60
_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d+))?"
    r"(?P<path>/[^\s'\"|;)]*)?"
)


@maps(
    "services.*.ports.*.published",
    "services.*.ports.*.host_ip",
    "services.*.ports.*.app_protocol",
    "services.*.ports.*.x-aws-protocol",
)
def published(service: Service, ctx: Context) -> Iterator[Effect]:
    """Everything that a published port needs on the existing load balancer."""
    for index, port in enumerate(service.ports):
        if on_one_address(port):
            yield Report(
                LOOPBACK.warning(
                    f"port {port.target} of '{service.name}' is bound to {port.host_ip} and is not "
                    "published",
                    service.at("ports", index),
                )
            )
    wanted = tuple(publications(service))
    problems = [problem for one in wanted if (problem := refusal(one, ctx)) is not None]
    yield from map(Report, problems)
    if not wanted or problems or ctx.load_balancer is None:
        return
    yield from _declarations(ctx.load_balancer)
    for publication in wanted:
        yield from _listener(publication, ctx)
    by_target = {publication.target: publication for publication in wanted}
    targets = [by_target[port] for port in sorted(by_target)]
    for publication in targets:
        yield Create(resource=_target_group(publication, service.health, ctx))
    yield _attachment(service, targets)


def _declarations(balancer: LoadBalancer) -> Iterator[Effect]:
    yield Declare(
        name=LOAD_BALANCER_ARN,
        parameter=Parameter(
            type="String",
            description="ARN of the existing Application Load Balancer",
            default=balancer.arn,
        ),
    )
    yield Declare(
        name=LOAD_BALANCER_DNS_NAME,
        parameter=Parameter(
            type="String",
            description="DNS name of the existing Application Load Balancer",
            default=balancer.dns_name,
        ),
    )


def _listener(publication: Publication, ctx: Context) -> Iterator[Effect]:
    port = publication.listener_port
    target_groups = [{"TargetGroupArn": ref(publication.target_group)}]
    yield Create(
        resource=Resource(
            logical_id=publication.listener,
            type="AWS::ElasticLoadBalancingV2::Listener",
            properties={
                "DefaultActions": [
                    {"ForwardConfig": {"TargetGroups": target_groups}, "Type": "forward"}
                ],
                "LoadBalancerArn": ref(LOAD_BALANCER_ARN),
                "Port": port,
                "Protocol": "HTTP",
                "Tags": tags(ctx.project.name, service=publication.service),
            },
            service=publication.service,
            origin=publication.span,
        )
    )
    yield Wait(logical_id=publication.listener, origin=publication.span)
    shown = "" if port == _HTTP_PORT else f":{port}"
    yield Show(
        name=f"{publication.listener.removesuffix('Listener')}Url",
        output=Output(
            description=f"Where {publication.service} answers",
            value=sub(f"http://${{{LOAD_BALANCER_DNS_NAME}}}{shown}"),
        ),
    )


def _target_group(publication: Publication, health: HealthCheck | None, ctx: Context) -> Resource:
    protocol = "HTTPS" if publication.application == "https" else "HTTP"
    over_tls = {"HealthCheckProtocol": "HTTPS"} if protocol == "HTTPS" else {}
    return Resource(
        logical_id=publication.target_group,
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        properties={
            **over_tls,
            "HealthCheckPath": health_check_path(health, publication.target),
            "Matcher": {"HttpCode": "200-399"},
            "Port": publication.target,
            "Protocol": protocol,
            "Tags": tags(ctx.project.name, service=publication.service),
            "TargetType": "ip",
            "VpcId": ref(VPC_ID),
        },
        service=publication.service,
        origin=publication.span,
    )


def health_check_path(health: HealthCheck | None, port: int) -> str:
    """Return the path that the container's health check asks by HTTP on that port, else `/`."""
    if health is not None and not health.disable:
        for found in _URL.finditer(" ".join(health.test)):
            if int(found["port"] or _HTTP_PORT) == port:
                return found["path"] or "/"
    return "/"


def _attachment(service: Service, targets: list[Publication]) -> Put:
    """Bind the target groups to the container, with time to start before checks count."""
    start_s = service.health.start_period_s if service.health else None
    return Put(
        target=Target.SERVICE,
        properties={
            "HealthCheckGracePeriodSeconds": _GRACE_S if start_s is None else math.ceil(start_s),
            "LoadBalancers": [
                {
                    "ContainerName": container_name(service.name),
                    "ContainerPort": publication.target,
                    "TargetGroupArn": ref(publication.target_group),
                }
                for publication in targets
            ],
        },
        origin=service.at("ports"),
    )
