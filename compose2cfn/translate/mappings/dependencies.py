"""What has to stand before a service starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import DEPENDENCY
from compose2cfn.translate.effects import Effect, Report, Wait
from compose2cfn.translate.ids import service_id
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


@maps("services.*.depends_on.*.condition", "services.*.depends_on.*.required")
def depends_on(service: Service, ctx: Context) -> Iterator[Effect]:
    """CloudFormation waits until the other service is steady, health checks included.

    Amazon ECS Developer Guide: a service is steady when its tasks run and are healthy, so
    `service_started` and `service_healthy` both hold then.
    """
    for name in sorted(service.depends_on):
        condition = service.depends_on[name]
        span = service.at("depends_on", name)
        if condition == "service_completed_successfully":
            yield Report(
                DEPENDENCY.error(
                    f"'{service.name}' waits for '{name}' to run to its end",
                    span,
                    hint="run that step from the pipeline, or in the image's entrypoint",
                )
            )
        elif name in ctx.project.services:
            yield Wait(logical_id=service_id(name), origin=span)
