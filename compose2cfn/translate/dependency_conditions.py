"""What a container waits for in its own task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.ids import container_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

# Amazon ECS API reference, ContainerDependency
CONDITIONS = {
    "service_started": "START",
    "service_healthy": "HEALTHY",
    "service_completed_successfully": "SUCCESS",
}


def within_the_task(service: Service, ctx: Context) -> Iterator[tuple[str, str]]:
    """Yield the containers that the service depends on in its task, each with ECS's condition."""
    task = {member.name for member in ctx.tasks[service.name]}
    for name in sorted(service.depends_on.keys() & task):
        yield container_name(name), CONDITIONS[service.depends_on[name]]
