"""Several services in one task: they start and end together and share one network interface.

`x-aws-sidecar_of` is the key; `network_mode: service:…` asks for the same, since on Fargate
containers share a network interface in one task only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import NOT_ON_FARGATE
from compose2cfn.translate.effects import Effect, Report
from compose2cfn.translate.overrides import without
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


@maps("services.*.x-aws-sidecar_of", "services.*.network_mode")
def sidecar(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run the container in the task of the other service; refuse the host's network."""
    mode = service.network_mode
    if mode in {None, "", "default"} or service.network_of is not None:
        return
    told = f"'{service.name}' wants the network mode '{mode}', which Fargate doesn't have"
    hint = without(ctx.project, "services", service.name, "network_mode")
    yield Report(NOT_ON_FARGATE.error(told, service.at("network_mode"), hint=hint))
