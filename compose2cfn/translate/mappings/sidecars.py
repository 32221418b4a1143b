"""Several services in one task: they start and end together and share one network interface.

`x-aws-sidecar_of` is the key; `network_mode: service:…` asks for the same, since containers share
a network interface in one task only: every task has one of its own, on instances too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import NOT_HAD
from compose2cfn.translate.effects import Effect, Explain, Report
from compose2cfn.translate.overrides import without
from compose2cfn.translate.refusals import not_had
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


@maps("services.*.x-aws-sidecar_of", "services.*.network_mode")
def sidecar(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run the container in the task of the other service; refuse the host's network."""
    beside = service.aws.sidecar_of
    if ctx.is_sidecar(service) and (beside or service.network_of):
        key = "x-aws-sidecar_of" if beside else "network_mode"
        yield Explain(
            topic=Topic.TASKS,
            chosen=f"one in each task of '{ctx.main(service.name).name}'",
            why=f"'{key}' says so",
            origin=service.at(key),
        )
    mode = service.network_mode
    if mode is None or service.network_of is not None:
        return
    hint = without(ctx.project, "services", service.name, "network_mode")
    what = f"the network mode '{mode}'"
    if on_fargate(service, ctx):
        yield not_had(service, ctx, what, ("network_mode",), hint)
        return
    told = f"'{service.name}' wants {what}: every task has a network interface of its own"
    yield Report(NOT_HAD.error(told, service.at("network_mode"), hint=hint))
