"""Published ports: target group and listener on the existing Application Load Balancer.

The health check of the target group asks the path that the container's own health check asks by
HTTP, else `/`; redirects count as healthy.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Parameter, Resource, ref, sub
from compose2cfn.translate.codes import (
    LOOPBACK,
    NO_LOAD_BALANCER,
    NOT_PUBLISHABLE,
    PORT_TAKEN,
    PUBLISHED_TWICE,
)
from compose2cfn.translate.effects import Create, Declare, Effect, Put, Report, Show, Target, Wait
from compose2cfn.translate.ids import (
    LOAD_BALANCER_ARN,
    LOAD_BALANCER_DNS_NAME,
    VPC_ID,
    container_name,
)
from compose2cfn.translate.publishing import Publication, on_one_address, publications
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import HealthCheck, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context

_HTTP_PORT = 80
_HTTPS_PORT = 443
_GRACE_S = 60
_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d+))?"
    r"(?P<path>/[^\s'\"|;)]*)?"
)


@maps("services.*.ports.*.published", "services.*.ports.*.host_ip")
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
    problems = [problem for one in wanted if (problem := _refusal(one, ctx)) is not None]
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


def _refusal(publication: Publication, ctx: Context) -> Diagnostic | None:
    """Return why the port can't be published, or None."""
    port, span = publication.listener_port, publication.span
    told = f"port {port or publication.target} of '{publication.service}'"
    if ctx.load_balancer is None:
        return NO_LOAD_BALANCER.error(
            f"{told} is published, but there is no load balancer",
            span,
            hint="add 'x-aws-loadbalancer: ${AWS_ELB}' at the top level, or use 'expose'",
        )
    if ctx.load_balancer.type != "application":
        return NOT_PUBLISHABLE.error(
            f"'{ctx.load_balancer.name}' is a {ctx.load_balancer.type} load balancer", span
        )
    if port is None:
        return NOT_PUBLISHABLE.error(f"{told} has a range of published ports", span)
    if publication.protocol != "tcp":
        return NOT_PUBLISHABLE.error(f"{told} is {publication.protocol}, not HTTP", span)
    if port == _HTTPS_PORT:
        return NOT_PUBLISHABLE.error(
            f"{told} means HTTPS, which needs a certificate",
            span,
            hint="publish it on another port; '80:443' makes an HTTP listener in front of it",
        )
    return _clash(publication, ctx, ctx.load_balancer)


def _clash(publication: Publication, ctx: Context, balancer: LoadBalancer) -> Diagnostic | None:
    port = publication.listener_port
    for listener in balancer.listeners:
        if listener.port == port and listener.project != ctx.project.name:
            owner = f"by project '{listener.project}'" if listener.project else "already"
            return PORT_TAKEN.error(
                f"port {port} of load balancer '{balancer.name}' is taken {owner}",
                publication.span,
                hint="publish another port; sharing a listener needs 'x-aws-routing', which this "
                "version doesn't have yet",
            )
    for name in sorted(ctx.project.services):
        for other in publications(ctx.project.services[name]):
            # of two services the second one is told, so that one clash is one problem
            before = (other.service, other.target) < (publication.service, publication.target)
            if other.listener_port == port and before:
                return PUBLISHED_TWICE.error(
                    f"'{other.service}' and '{publication.service}' both publish port {port}",
                    publication.span,
                    related=((other.span, f"'{other.service}' publishes it here"),),
                )
    return None


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
    return Resource(
        logical_id=publication.target_group,
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        properties={
            "HealthCheckPath": health_check_path(health, publication.target),
            "Matcher": {"HttpCode": "200-399"},
            "Port": publication.target,
            "Protocol": "HTTP",
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
