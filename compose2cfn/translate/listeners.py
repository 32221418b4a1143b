"""How requests come in: the project's own listener on a port, or rules on one.

A listener whose services all ask for hosts or paths answers other requests with 404, and a
listener of others gets nothing but rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Parameter, Resource, ref, sub
from compose2cfn.translate.effects import Create, Declare, Effect, Show, Wait
from compose2cfn.translate.ids import CERTIFICATE_ARN, LOAD_BALANCER_ARN, LOAD_BALANCER_DNS_NAME
from compose2cfn.translate.inside_ports import HTTPS_PORT
from compose2cfn.translate.shifting import forwarded_to
from compose2cfn.translate.tags import tags
from compose2cfn.translate.urls import USUAL_PORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.entrances import Entrance
    from compose2cfn.translate.publishing import Publication

SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""What AWS recommends: TLS 1.3 and 1.2, also with post-quantum key exchange (Elastic Load Balancing
User Guide, 'Security policies for your Application Load Balancer'). Without a name CloudFormation
would take one of 2016 that still allows TLS 1.0."""

_EVERYTHING: Json = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}


def way_in(publication: Publication, ctx: Context) -> Iterator[Effect]:
    """Yield what leads requests to one published port."""
    entrance = ctx.entrances[publication.listener_port or 0]
    priorities = entrance.rules
    if entrance.shared is not None:
        yield Declare(
            name=f"Listener{entrance.port}Arn",
            parameter=Parameter(
                type="String",
                description=f"ARN of the existing listener on port {entrance.port}",
                default=entrance.shared.arn,
            ),
        )
    elif publication == entrance.first and ctx.load_balancer is not None:
        yield balancer_parameter(LOAD_BALANCER_ARN, "ARN", ctx.load_balancer.arn)
        yield Create(resource=_listener(entrance, ctx))
    if publication in priorities:
        yield Create(resource=_rule(publication, priorities[publication], entrance, ctx))
    if not publication.redirects:
        default = entrance.shared is None and publication == entrance.default
        waited = entrance.listener if default else publication.rule
        if not publication.shifts:
            # ECS is told the rule that it shifts, so the service waits for it by that
            yield Wait(logical_id=waited, origin=publication.span)
        yield from _url(publication, entrance, waited, ctx)


def _listener(entrance: Entrance, ctx: Context) -> Resource:
    first = entrance.first
    https: dict[str, Json] = {
        "Certificates": [{"CertificateArn": ref(CERTIFICATE_ARN)}],
        "SslPolicy": SSL_POLICY,
    }
    return Resource(
        logical_id=entrance.listener,
        type="AWS::ElasticLoadBalancingV2::Listener",
        properties={
            **(https if entrance.protocol == "HTTPS" else {}),
            "DefaultActions": [_action(entrance.default) if entrance.default else _not_found()],
            "LoadBalancerArn": ref(LOAD_BALANCER_ARN),
            "Port": entrance.port,
            "Protocol": entrance.protocol,
            "Tags": tags(ctx.project.name, service=first.service)
            if entrance.default
            else tags(ctx.project.name),
        },
        service=first.service if entrance.default else None,
        origin=first.span,
    )


def _rule(publication: Publication, priority: int, entrance: Entrance, ctx: Context) -> Resource:
    routing = publication.routing
    conditions: list[Json] = []
    if routing.hosts:
        values: Json = {"Values": list(routing.hosts)}
        conditions.append({"Field": "host-header", "HostHeaderConfig": values})
    if routing.paths:
        values = {"Values": list(routing.paths)}
        conditions.append({"Field": "path-pattern", "PathPatternConfig": values})
    for name, wanted in routing.headers:
        values = {"HttpHeaderName": name, "Values": list(wanted)}
        conditions.append({"Field": "http-header", "HttpHeaderConfig": values})
    if routing.source_ips:
        values = {"Values": list(routing.source_ips)}
        conditions.append({"Field": "source-ip", "SourceIpConfig": values})
    own = ref(entrance.listener)
    return Resource(
        logical_id=publication.rule,
        type="AWS::ElasticLoadBalancingV2::ListenerRule",
        properties={
            "Actions": [_shifting(publication) if publication.shifts else _action(publication)],
            "Conditions": conditions or [_EVERYTHING],
            "ListenerArn": ref(f"Listener{entrance.port}Arn") if entrance.shared else own,
            "Priority": priority,
            "Tags": tags(ctx.project.name, service=publication.service),
        },
        service=publication.service,
        origin=publication.routing_span,
    )


def _action(publication: Publication) -> Json:
    if publication.redirects:
        to = {"Port": str(HTTPS_PORT), "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
        return {"RedirectConfig": to, "Type": "redirect"}
    groups = [{"TargetGroupArn": ref(publication.target_group)}]
    return {"ForwardConfig": {"TargetGroups": groups}, "Type": "forward"}


def _shifting(publication: Publication) -> Json:
    """Name both target groups, so that CloudFormation and ECS mean the same rule.

    ECS sets the weights from then on; CloudFormation leaves them as they are while the template
    stays the same.
    """
    config: dict[str, Json] = {"TargetGroups": forwarded_to(publication)}
    if publication.routing.stickiness_s is not None:
        duration_s = publication.routing.stickiness_s
        config["TargetGroupStickinessConfig"] = {"DurationSeconds": duration_s, "Enabled": True}
    return {"ForwardConfig": config, "Type": "forward"}


def _not_found() -> Json:
    answer = {"ContentType": "text/plain", "MessageBody": "Not found", "StatusCode": "404"}
    return {"FixedResponseConfig": answer, "Type": "fixed-response"}


def balancer_parameter(name: str, what: str, value: str) -> Declare:
    """Declare a parameter that holds a part of the load balancer, such as its ARN."""
    described = f"{what} of the existing Application Load Balancer"
    parameter = Parameter(type="String", description=described, default=value)
    return Declare(name=name, parameter=parameter)


def _url(publication: Publication, entrance: Entrance, own: str, ctx: Context) -> Iterator[Effect]:
    """Show where the service answers: its first host without wildcards, else the balancer's."""
    hosts = [it for it in publication.routing.hosts if "*" not in it and "?" not in it]
    shown = "" if entrance.port == USUAL_PORTS.get(entrance.protocol) else f":{entrance.port}"
    scheme = entrance.protocol.lower()
    value: Json = f"{scheme}://{hosts[0]}{shown}" if hosts else None
    if not hosts and ctx.load_balancer is not None:
        yield balancer_parameter(LOAD_BALANCER_DNS_NAME, "DNS name", ctx.load_balancer.dns_name)
    yield Show(
        name=f"{own.removesuffix('Listener').removesuffix('ListenerRule')}Url",
        output=Output(
            description=f"Where {publication.service} answers{' tests' * publication.test}",
            value=value or sub(f"{scheme}://${{{LOAD_BALANCER_DNS_NAME}}}{shown}"),
        ),
    )
