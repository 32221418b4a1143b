"""What a service is called in the existing cluster, and what its task definition is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, get_att, ref
from compose2cfn.translate.capacities import host_of, on_fargate
from compose2cfn.translate.effects import Effect, Put, Show, Target
from compose2cfn.translate.ids import CLUSTER_ARN, family, service_id
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_PLATFORM_VERSION = "1.4.0"


@maps("services.*")
def placement(service: Service, ctx: Context) -> Iterator[Effect]:
    """Task definition and ECS service are named and tagged after the Compose service."""
    if ctx.is_sidecar(service):
        return
    origin = ctx.place("services", service.name)
    own_tags = tags(ctx.project.name, service=service.name)
    yield Put(
        target=Target.TASK,
        properties={
            "Family": family(ctx.project.name, service.name),
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": [host_of(service, ctx).value],
            "Tags": own_tags,
        },
        origin=origin,
    )
    if service.is_one_off:
        return
    yield Put(
        target=Target.SERVICE,
        properties={
            "Cluster": ref(CLUSTER_ARN),
            "DeploymentController": {"Type": "ECS"},
            "PropagateTags": "SERVICE",
            "Tags": own_tags,
            **({"PlatformVersion": _PLATFORM_VERSION} if on_fargate(service, ctx) else {}),
        },
        origin=origin,
    )
    yield Show(
        name=f"{normalised(service.name)}ServiceName",
        output=Output(
            description=f"Name of the ECS service of {service.name}",
            value=get_att(service_id(service.name), "Name"),
        ),
    )
