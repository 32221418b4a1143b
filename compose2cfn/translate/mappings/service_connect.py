"""`x-aws-discovery`: Service Connect instead of, or beside, names in DNS.

A proxy that ECS adds to every task leads to the TCP ports of `ports` and `expose`, balances over
the tasks and retries; no container of ours and no search domain is needed for it. It has no
endpoint for a service without such a port. Tasks know only endpoints that stood before they
started (Amazon ECS Developer Guide, 'Amazon ECS Service Connect components'), which `depends_on`
ensures.

With `namespace: http` there is no DNS at all, and no name `<service>.<project>.local`. The
namespace is then named after the stack, because such names are unique in an account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.connect_problems import project_problems, service_problems
from compose2cfn.translate.discoveries import (
    Endpoint,
    any_connected,
    discovery_of,
    endpoints,
    is_connected,
)
from compose2cfn.translate.effects import Create, Effect, Put, Report, Target
from compose2cfn.translate.ids import HTTP_NAMESPACE, NAMESPACE
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.discovery import Discovery
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.translate.context import Context


@maps("x-aws-discovery", "x-aws-discovery.**")
def http_namespace(project: Project, ctx: Context) -> Iterator[Effect]:
    """Create a namespace without DNS where Service Connect needs nothing else."""
    yield from map(Report, project_problems(ctx))
    said = project.aws.discovery
    if any_connected(ctx) and said is not None and said.namespace == "http":
        yield Create(
            resource=Resource(
                logical_id=HTTP_NAMESPACE,
                type="AWS::ServiceDiscovery::HttpNamespace",
                properties={
                    "Description": f"Service Connect of Docker Compose project {project.name}",
                    "Name": ref("AWS::StackName"),
                    "Tags": tags(project.name),
                },
                origin=ctx.place("x-aws-discovery"),
            )
        )


@maps("services.*.x-aws-discovery", "services.*.x-aws-discovery.**")
def service_connect(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let Service Connect lead to the service's ports, and the service to others."""
    if ctx.is_sidecar(service) or ctx.is_one_off(service):
        return
    yield from map(Report, service_problems(service, ctx))
    if not is_connected(service, ctx):
        return
    found = discovery_of(service, ctx)
    at_service = service.aws.discovery is not None
    origin = service.at("x-aws-discovery") if at_service else ctx.project.at("x-aws-discovery")
    namespace = HTTP_NAMESPACE if found.namespace == "http" else NAMESPACE
    made: dict[str, Json] = {
        "Enabled": True,
        "LogConfiguration": log_configuration(ctx.project.name),
        "Namespace": get_att(namespace, "Arn"),
    }
    if found.access_logs:
        made["AccessLogConfiguration"] = {"Format": found.access_logs.upper()}
    task = ctx.tasks[service.name]
    served = [_served(it, found) for member in task for it in endpoints(member, ctx)]
    if served:
        made["Services"] = served
    yield Put(
        target=Target.SERVICE, properties={"ServiceConnectConfiguration": made}, origin=origin
    )


def _served(endpoint: Endpoint, found: Discovery) -> Json:
    timeouts: dict[str, Json] = {}
    if found.idle_timeout_s is not None:
        timeouts["IdleTimeoutSeconds"] = found.idle_timeout_s
    if found.request_timeout_s is not None and endpoint.port.spoken:
        timeouts["PerRequestTimeoutSeconds"] = found.request_timeout_s
    return {
        "ClientAliases": [{"DnsName": endpoint.dns_name, "Port": endpoint.port.number}],
        "DiscoveryName": endpoint.discovery_name,
        "PortName": endpoint.port.connect_name,
        **({"Timeout": timeouts} if timeouts else {}),
    }
