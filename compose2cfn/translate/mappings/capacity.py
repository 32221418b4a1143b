"""What tasks run on: Fargate or instances, how much disk, and whether one can look into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.capacities import (
    CAPACITY,
    Host,
    capacity_properties,
    host_of,
    hosts_of,
    is_daemon,
    shares_of,
)
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import EXISTING
from compose2cfn.translate.effects import Effect, Explain, Grant, Put, Report, Role, Target
from compose2cfn.translate.execution import executes_commands
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import EXEC, INSTANCES, NO_CAPACITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

_EXEC, _STORAGE = "x-aws-exec", "x-aws-ephemeral_storage"
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
    """Run the tasks on capacity providers, Fargate's or those of instances; else on Fargate."""
    origin = _place(service, CAPACITY, ctx)
    if not ctx.is_sidecar(service):
        yield from _problems(service, origin, ctx)
    yield Put(target=Target.SERVICE, properties=capacity_properties(service, ctx), origin=origin)
    host = host_of(service, ctx)
    if ctx.is_sidecar(service):
        return
    if host is Host.FARGATE:
        yield _on_fargate(service, origin, ctx)
    else:
        names = ", ".join(it.provider for it in shares_of(service, ctx))
        yield Explain(
            topic=Topic.CAPACITY,
            chosen=f"every instance of cluster '{ctx.cluster.name}'"
            if is_daemon(service, ctx)
            else f"{host.called}: {names}",
            why=f"'{CAPACITY}' names {names}, of the cluster's capacity providers",
            origin=origin,
        )


def _on_fargate(service: Service, origin: Span, ctx: Context) -> Explain:
    shares = shares_of(service, ctx)
    shown = [
        f"{it.provider} (weight {it.weight}{f', the first {it.base}' if it.base else ''})"
        for it in shares
    ]
    return Explain(
        topic=Topic.CAPACITY,
        chosen=", ".join(shown) if len(shares) > 1 else shares[0].provider if shares else "Fargate",
        why=f"'{CAPACITY}' says so" if shares else f"no '{CAPACITY}' is given",
        origin=origin,
    )


def _problems(service: Service, origin: Span, ctx: Context) -> Iterator[Report]:
    known = ctx.cluster.capacity_providers
    shares = shares_of(service, ctx)
    missing = [it.provider for it in shares if it.provider not in (known or ())]
    names = " and ".join(missing)
    if missing and known is None:
        told = f"the facts don't say whether cluster '{ctx.cluster.name}' has {names}"
        hint = "write them again with 'compose2cfn facts'"
        yield Report(NO_CAPACITY.warning(told, origin, hint=hint))
    elif missing:
        told = f"cluster '{ctx.cluster.name}' doesn't have the capacity of {names}"
        hint = f"it has {', '.join(known)}" if known else "it has none"
        yield Report(NO_CAPACITY.error(told, origin, hint=hint))
    elif ctx.cluster.managed_providers is None and {*hosts_of(service, ctx)} == {Host.EC2}:
        names = " and ".join(it.provider for it in shares)
        told = f"the facts don't say what {names} of cluster '{ctx.cluster.name}' consists of; "
        told += "instances of an Auto Scaling group are taken for granted"
        hint = "write them again with 'compose2cfn facts', which tells ECS Managed Instances"
        yield Report(NO_CAPACITY.warning(told, origin, hint=hint))
    kinds = sorted({it.called for it in hosts_of(service, ctx)})
    if len(kinds) > 1:
        told = f"'{service.name}' would run on {' and '.join(kinds)} at once"
        hint = "name capacity providers of one kind; another service may have another kind"
        yield Report(INSTANCES.error(told, origin, hint=hint))


@maps("services.*.x-aws-ephemeral_storage")
def ephemeral_storage(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give the task a larger disk than Fargate's 20 GiB; it goes with the task."""
    own, above = service.aws.run.ephemeral_gib, ctx.project.aws.run.ephemeral_gib
    size = above if own is None else own
    if size is None or ctx.is_sidecar(service):
        return
    host = host_of(service, ctx)
    origin = _place(service, _STORAGE, ctx)
    if host is Host.FARGATE:
        storage = {"EphemeralStorage": {"SizeInGiB": size}}
        yield Put(target=Target.TASK, properties=storage, origin=origin)
        why = f"'{_STORAGE}' says so; without it a task has 20 GiB"
        yield Explain(topic=Topic.DISK, chosen=f"{size} GiB", why=why, origin=origin)
        return
    told = f"'{service.name}' has no disk of its own on instances: it shares its instance's"
    hint = "size the volumes of the instances, in their launch template or capacity provider"
    severe = INSTANCES.warning if own is None else INSTANCES.error
    yield Report(severe(told, origin, hint=hint))


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
