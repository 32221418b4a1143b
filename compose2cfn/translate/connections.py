"""How connections come in over a Network Load Balancer: a listener and a target group a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Parameter, Resource, ref, sub
from compose2cfn.translate.effects import Create, Declare, Effect, Show, Wait
from compose2cfn.translate.ids import (
    CERTIFICATE_ARN,
    LOAD_BALANCER_ARN,
    LOAD_BALANCER_DNS_NAME,
    VPC_ID,
)
from compose2cfn.translate.listeners import SSL_POLICY
from compose2cfn.translate.passages import TLS_PORT, health_port
from compose2cfn.translate.shifting import forwarded_to
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.passages import Passage


def passed_on(
    passage: Passage, service: Service, balancer: LoadBalancer, ctx: Context
) -> Iterator[Effect]:
    """Yield what leads connections to one published port, all but its target group."""
    yield _declared(LOAD_BALANCER_ARN, "ARN", balancer.arn)
    yield _declared(LOAD_BALANCER_DNS_NAME, "DNS name", balancer.dns_name)
    if passage.certificate_arn is not None:
        parameter = Parameter(
            type="String",
            description=f"ARN of the certificate for TLS on port {passage.listener_port}",
            default=passage.certificate_arn,
        )
        yield Declare(name=_certificate(passage), parameter=parameter)
    yield Create(resource=_listener(passage, ctx))
    if not passage.shifts:
        # ECS is told the listener that it shifts, so the service waits for it by that
        yield Wait(logical_id=passage.listener, origin=passage.span)
    yield Show(
        name=f"{passage.listener.removesuffix('Listener')}Address",
        output=Output(
            description=f"Where {service.name} takes connections",
            value=sub(f"${{{LOAD_BALANCER_DNS_NAME}}}:{passage.listener_port}"),
        ),
    )


def ends_tls(passage: Passage, ctx: Context) -> bool:
    """Whether the listener itself speaks TLS: with a certificate of the port, or on port 443."""
    if passage.certificate_arn is not None:
        return True
    return (
        ctx.project.aws.certificate_arn is not None
        and passage.listener_port == TLS_PORT
        and passage.protocols == ("tcp",)
    )


def _certificate(passage: Passage) -> str:
    own = passage.certificate_arn is not None
    return f"Certificate{passage.listener_port}Arn" if own else CERTIFICATE_ARN


def _listener(passage: Passage, ctx: Context) -> Resource:
    tls: dict[str, Json] = {
        "Certificates": [{"CertificateArn": ref(_certificate(passage))}],
        "SslPolicy": SSL_POLICY,
    }
    ends = ends_tls(passage, ctx)
    groups = forwarded_to(passage)
    return Resource(
        logical_id=passage.listener,
        type="AWS::ElasticLoadBalancingV2::Listener",
        properties={
            **(tls if ends else {}),
            "DefaultActions": [{"ForwardConfig": {"TargetGroups": groups}, "Type": "forward"}],
            "LoadBalancerArn": ref(LOAD_BALANCER_ARN),
            "Port": passage.listener_port,
            "Protocol": "TLS" if ends else passage.protocol,
            "Tags": tags(ctx.project.name, service=passage.service),
        },
        service=passage.service,
        origin=passage.span,
    )


def connection_group(passage: Passage, service: Service, ctx: Context) -> Resource:
    """Return the target group of a container port; its check is TCP, or HTTP where a path is given.

    Source addresses are those of the load balancer for TCP and TLS, those of the clients for UDP
    (Elastic Load Balancing User Guide, 'Client IP preservation').
    """
    health = passage.health
    checked = health_port(passage, service)
    over_http: dict[str, Json] = {
        "HealthCheckPath": health.path,
        "Matcher": {"HttpCode": health.matcher or "200-399"},
    }
    given: dict[str, Json] = {
        "HealthCheckIntervalSeconds": health.interval_s,
        "HealthCheckPort": None if checked in {None, passage.target} else str(checked),
        "HealthCheckTimeoutSeconds": health.timeout_s,
        "HealthyThresholdCount": health.healthy_threshold,
        "UnhealthyThresholdCount": health.unhealthy_threshold,
    }
    delay = {"Key": "deregistration_delay.timeout_seconds"}
    attributes = [{**delay, "Value": str(passage.deregistration_delay_s)}]
    encrypted = passage.over_tls and ends_tls(passage, ctx)
    return Resource(
        logical_id=passage.target_group,
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        properties={
            **(over_http if health.path else {}),
            **{key: value for key, value in given.items() if value is not None},
            "HealthCheckProtocol": _checked_by(passage),
            "Port": passage.target,
            "Protocol": "TLS" if encrypted else passage.protocol,
            "Tags": tags(ctx.project.name, service=passage.service),
            **(
                {"TargetGroupAttributes": attributes}
                if passage.deregistration_delay_s is not None
                else {}
            ),
            "TargetType": "ip",
            "VpcId": ref(VPC_ID),
        },
        service=passage.service,
        origin=passage.span,
    )


def _checked_by(passage: Passage) -> str:
    if passage.health.path is None:
        return "TCP"
    return "HTTPS" if passage.over_tls else "HTTP"


def _declared(name: str, what: str, value: str) -> Declare:
    described = f"{what} of the existing Network Load Balancer"
    return Declare(
        name=name, parameter=Parameter(type="String", description=described, default=value)
    )
