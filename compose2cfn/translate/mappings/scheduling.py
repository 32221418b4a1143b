"""Which instances run a service's tasks: each of them one, or those that `placement` chooses.

Fargate has no instances to choose among. Labels of nodes are attributes of container instances in
ECS (Amazon ECS Developer Guide, 'Amazon ECS container instance attributes').
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Scalar, Seq
from compose2cfn.core.rewrite import text_of, texts
from compose2cfn.translate.capacities import Host, host_of, is_daemon, on_fargate, shares_of
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import UNSUPPORTED
from compose2cfn.translate.daemons import daemon_problems
from compose2cfn.translate.effects import Append, Effect, Explain, Put, Report, Target
from compose2cfn.translate.node_labels import attribute_of, placement
from compose2cfn.translate.overrides import without
from compose2cfn.translate.refusals import needs_instances
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import DAEMON, ONE_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_PLACEMENT: Path = ("deploy", "placement")
_CONSTRAINT = re.compile(r"(\S+?)\s*(==|!=)\s*(\S+)", re.ASCII)
_PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_OF_MANAGED = frozenset(
    ("ecs.availability-zone", "ecs.cpu-architecture", "ecs.instance-type", "ecs.subnet-id")
)
"""Attributes that ECS Managed Instances are chosen by."""


@maps("services.*.deploy.mode")
def mode(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run as many tasks as are asked for, or with `global` one on each instance of the cluster."""
    wanted, path = service.deploy.mode or "replicated", ("deploy", "mode")
    if ctx.prepares(service) and wanted not in {"replicated", "replicated-job"}:
        told = f"'deploy.mode' of '{service.name}' is '{wanted}'; it runs before tasks of others"
        yield Report(UNSUPPORTED.error(told, service.at(*path), hint="leave the mode out"))
    if ctx.is_sidecar(service):
        return
    if service.is_one_off and wanted == "replicated-job":
        return  # it says of the task what it is
    if wanted not in {"replicated", "global"}:
        told = f"'{service.name}' wants the mode '{wanted}', which no ECS service has"
        hint = "'x-aws-task: true' makes it a task that runs to its end"
        yield Report(UNSUPPORTED.error(told, service.at(*path), hint=hint))
    elif service.is_one_off:
        if wanted == "global":
            told = f"'{service.name}' is a one-off task, which runs on one instance"
            yield Report(ONE_OFF.error(told, service.at(*path)))
    elif wanted == "replicated":
        yield Put(
            target=Target.SERVICE,
            properties={"SchedulingStrategy": "REPLICA"},
            origin=service.at(*path)
            if service.deploy.mode
            else ctx.place("services", service.name),
        )
    else:
        yield from _daemon(service, path, ctx)


def _daemon(service: Service, path: Path, ctx: Context) -> Iterator[Effect]:
    host = host_of(service, ctx)
    if host is not Host.EC2:
        hint = without(ctx.project, "services", service.name, "deploy", "mode")
        what = "one task on each machine ('mode: global')"
        yield needs_instances(service, ctx, what, path, hint, managed=False)
        return
    yield from map(Report, daemon_problems(service))
    names = " and ".join(it.provider for it in shares_of(service, ctx))
    told = f"'{service.name}' runs on every instance of the cluster, not on those of {names} alone"
    hint = "ECS takes no capacity provider for it; 'deploy.placement.constraints' chooses instances"
    yield Report(DAEMON.warning(told, service.at(*path), hint=hint))
    yield Put(
        target=Target.SERVICE,
        properties={"SchedulingStrategy": "DAEMON"},
        origin=service.at(*path),
    )
    yield Explain(
        topic=Topic.TASKS,
        chosen="one on each instance",
        why="'deploy.mode: global' says so",
        origin=service.at(*path),
    )


@maps("services.*.deploy.placement.constraints.*")
def constraints(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run tasks on instances with certain attributes alone."""
    host = host_of(service, ctx)
    for index, (text, node) in enumerate(texts(placement(service, "constraints"))):
        expression = _expression(text, host)
        if expression is None:
            what = f"the constraint '{text}'"
            yield _left_out(service, what, ("constraints", index), ctx)
            continue
        yield Append(
            target=Target.TASK,
            key="PlacementConstraints",
            item={"Expression": expression, "Type": "memberOf"},
            origin=node.span,
        )


def _expression(text: str, host: Host) -> str | None:
    """Return a constraint in ECS's query language; None where ECS can't tell it."""
    found = _CONSTRAINT.fullmatch(text.strip())
    if found is None or host is Host.FARGATE:
        return None
    subject, sign, value = found.groups()
    attribute = attribute_of(subject)
    if subject == "node.platform.arch" and value in _PROCESSORS:
        attribute, value = "ecs.cpu-architecture", _PROCESSORS[value]
    if attribute is None or (host is Host.MANAGED and attribute not in _OF_MANAGED):
        return None
    return f"attribute:{attribute} {sign} {value}"


@maps("services.*.deploy.placement.preferences.*.spread")
def preferences(service: Service, ctx: Context) -> Iterator[Effect]:
    """Spread tasks over the values of an attribute of their instances."""
    node = placement(service, "preferences")
    items = [it for it in node.items if isinstance(it, Map)] if isinstance(node, Seq) else []
    host, made = host_of(service, ctx), []
    keeps = host is Host.EC2 and not (
        ctx.is_one_off(service) or ctx.is_sidecar(service) or is_daemon(service, ctx)
    )
    for index, item in enumerate(items):
        text = text_of(item.get("spread")) or ""
        attribute = attribute_of(text)
        if attribute is None or not keeps:
            what = f"the preference to spread over '{text}'"
            yield _left_out(service, what, ("preferences", index, "spread"), ctx)
        else:
            made.append({"Field": f"attribute:{attribute}", "Type": "spread"})
    if made:
        yield Put(
            target=Target.SERVICE,
            properties={"PlacementStrategies": made},
            origin=service.at(*_PLACEMENT, "preferences"),
        )


@maps("services.*.deploy.placement.max_replicas_per_node")
def replicas_per_node(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run no two tasks on one instance; ECS knows no other number."""
    node = placement(service, "max_replicas_per_node")
    most = node.value if isinstance(node, Scalar) else None
    if not most or (most == 1 and is_daemon(service, ctx)):
        return
    host = host_of(service, ctx)
    alone = ctx.is_one_off(service) or ctx.is_sidecar(service)
    if most != 1 or host is Host.FARGATE or alone:
        what = f"the bound of {most} tasks on one instance"
        yield _left_out(service, what, ("max_replicas_per_node",), ctx)
        return
    yield Append(
        target=Target.SERVICE,
        key="PlacementConstraints",
        item={"Type": "distinctInstance"},
        origin=service.at(*_PLACEMENT, "max_replicas_per_node"),
    )


def _left_out(service: Service, what: str, path: Path, ctx: Context) -> Report:
    if on_fargate(service, ctx):
        why = "Fargate has no instances to choose among"
    elif is_daemon(service, ctx):
        why = "each instance runs one"
    else:
        why = f"{host_of(service, ctx).called} doesn't choose instances so"
    told = f"{what} of '{service.name}' is left out: {why}"
    return Report(UNSUPPORTED.warning(told, service.at(*_PLACEMENT, *path)))
