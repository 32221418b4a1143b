"""What tasks run on: Fargate or Fargate Spot, how much disk, and whether one can look into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.capacities import capacity_properties, shares_of
from compose2cfn.translate.codes import EXISTING
from compose2cfn.translate.effects import Effect, Grant, Put, Report, Role, Target
from compose2cfn.translate.execution import executes_commands
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import CAPACITY, EXEC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

_CAPACITY, _EXEC, _STORAGE = "x-aws-capacity", "x-aws-exec", "x-aws-ephemeral_storage"
_EXEC_ACTIONS = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]


def _place(service: Service, key: str, ctx: Context) -> Span:
    """Return where the key stands: at the service, else at the top level, else the service."""
    if key in service.node.entries:
        return service.at(key)
    at_top = key in ctx.project.tree.entries
    return ctx.project.at(key) if at_top else ctx.place("services", service.name)


@maps("x-aws-capacity", "x-aws-capacity.**", "x-aws-exec", "x-aws-ephemeral_storage")
def general(_: Project, _ctx: Context) -> Iterator[Effect]:
    """Say it for all services; a service's own key goes before."""
    yield from ()


@maps("services.*.x-aws-capacity", "services.*.x-aws-capacity.**")
def capacity(service: Service, ctx: Context) -> Iterator[Effect]:
    """Spread the tasks over capacity providers; without them they run on Fargate."""
    origin = _place(service, _CAPACITY, ctx)
    known = ctx.cluster.capacity_providers
    missing = [it.provider for it in shares_of(service, ctx) if it.provider not in (known or ())]
    if missing and not ctx.is_sidecar(service):
        names = " and ".join(missing)
        if known is None:
            told = f"the facts don't say whether cluster '{ctx.cluster.name}' has {names}"
            hint = "write them again with 'compose2cfn facts'"
            yield Report(CAPACITY.warning(told, origin, hint=hint))
        else:
            told = f"cluster '{ctx.cluster.name}' doesn't have the capacity of {names}"
            hint = f"it has {', '.join(known)}" if known else "it has none"
            yield Report(CAPACITY.error(told, origin, hint=hint))
    yield Put(target=Target.SERVICE, properties=capacity_properties(service, ctx), origin=origin)


@maps("services.*.x-aws-ephemeral_storage")
def ephemeral_storage(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give the task a larger disk than Fargate's 20 GiB; it goes with the task."""
    own, above = service.aws.run.ephemeral_gib, ctx.project.aws.run.ephemeral_gib
    size = above if own is None else own
    if size is not None:
        yield Put(
            target=Target.TASK,
            properties={"EphemeralStorage": {"SizeInGiB": size}},
            origin=_place(service, _STORAGE, ctx),
        )


@maps("services.*.x-aws-exec")
def exec_(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let people run commands in the containers (`aws ecs execute-command`)."""
    if not executes_commands(service, ctx):
        return
    origin = _place(service, _EXEC, ctx)
    if service.read_only:
        yield Report(
            EXEC.error(
                f"ECS Exec can't write into '{service.name}', whose file system is read-only",
                service.at("read_only"),
                related=((origin, "commands are asked for here"),),
            )
        )
    if service.init is None:
        value = {"InitProcessEnabled": True}
        yield Put(target=Target.CONTAINER, properties={"LinuxParameters": value}, origin=origin)
    if ctx.is_sidecar(service):
        return
    yield Put(target=Target.SERVICE, properties={"EnableExecuteCommand": True}, origin=origin)
    yield Grant(
        role=Role.TASK,
        policy=f"{normalised(service.name)}ExecPolicy",
        # IAM knows no resource for these actions
        statement={"Effect": "Allow", "Action": _EXEC_ACTIONS, "Resource": "*"},
        origin=origin,
    )
    if service.aws.role_arn is not None:
        told = f"the role of '{service.name}' must itself allow ECS Exec"
        hint = f"allow {', '.join(_EXEC_ACTIONS)}"
        yield Report(EXISTING.warning(told, service.at("x-aws-role"), hint=hint))
