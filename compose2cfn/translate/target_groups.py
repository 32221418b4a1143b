"""The target group of a published container port, and its health check.

Its health check asks the path that `x-aws-routing` gives, else the one that the container's own
health check asks by HTTP, else `/`; redirects count as healthy unless a matcher is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, ref
from compose2cfn.compose.routing import TargetHealth
from compose2cfn.translate.ids import VPC_ID
from compose2cfn.translate.routing_codes import TARGET_GROUP
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import HealthCheck
    from compose2cfn.compose.routing import Routing
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication

_HTTP_PORT = 80
_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d+))?"
    r"(?P<path>/[^\s'\"|;)]*)?"
)
_HEALTH = {
    "interval_s": "HealthCheckIntervalSeconds",
    "timeout_s": "HealthCheckTimeoutSeconds",
    "healthy_threshold": "HealthyThresholdCount",
    "unhealthy_threshold": "UnhealthyThresholdCount",
}


def differing_settings(same_target: Sequence[Publication]) -> Iterator[Diagnostic]:
    """Yield an error for every publication whose settings differ from the first that has some."""
    given = [it for it in same_target if _settings(it.routing) != _settings(None)]
    for publication in given[1:]:
        if _settings(publication.routing) != _settings(given[0].routing):
            yield TARGET_GROUP.error(
                f"port {publication.target} of '{publication.service}' has other settings here",
                publication.routing_span,
                related=((given[0].routing_span, "than here"),),
            )


def _settings(routing: Routing | None) -> tuple[TargetHealth, int | None, int | None]:
    if routing is None:
        return TargetHealth(), None, None
    return routing.health, routing.stickiness_s, routing.deregistration_delay_s


def target_group(
    same_target: Sequence[Publication], own: HealthCheck | None, ctx: Context
) -> Resource:
    """Return the target group of one container port."""
    publication = same_target[0]
    given = [it.routing for it in same_target if _settings(it.routing) != _settings(None)]
    health, stickiness_s, delay_s = _settings(given[0] if given else None)
    protocol = "HTTPS" if publication.application == "https" else "HTTP"
    over_tls = {"HealthCheckProtocol": "HTTPS"} if protocol == "HTTPS" else {}
    attributes = _attributes(stickiness_s, delay_s)
    return Resource(
        logical_id=publication.target_group,
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        properties={
            **over_tls,
            **{
                key: getattr(health, name)
                for name, key in _HEALTH.items()
                if getattr(health, name) is not None
            },
            **({} if health.port is None else {"HealthCheckPort": str(health.port)}),
            "HealthCheckPath": health.path or health_check_path(own, publication.target),
            "Matcher": {"HttpCode": health.matcher or "200-399"},
            "Port": publication.target,
            "Protocol": protocol,
            "Tags": tags(ctx.project.name, service=publication.service),
            **({"TargetGroupAttributes": attributes} if attributes else {}),
            "TargetType": "ip",
            "VpcId": ref(VPC_ID),
        },
        service=publication.service,
        origin=publication.span,
    )


def _attributes(stickiness_s: int | None, delay_s: int | None) -> list[Json]:
    wanted: dict[str, str] = {}
    if delay_s is not None:
        wanted["deregistration_delay.timeout_seconds"] = str(delay_s)
    if stickiness_s is not None:
        wanted["stickiness.enabled"] = "true"
        wanted["stickiness.lb_cookie.duration_seconds"] = str(stickiness_s)
        wanted["stickiness.type"] = "lb_cookie"
    return [{"Key": key, "Value": value} for key, value in wanted.items()]


def health_check_path(health: HealthCheck | None, port: int) -> str:
    """Return the path that the container's health check asks by HTTP on that port, else `/`."""
    if health is not None and not health.disable:
        for found in _URL.finditer(" ".join(health.test)):
            if int(found["port"] or _HTTP_PORT) == port:
                return found["path"] or "/"
    return "/"
