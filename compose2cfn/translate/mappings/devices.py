"""Devices of the machine that a container gets: GPUs, and what lies in `/dev`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Seq
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.capacities import on_fargate, way_to_instances
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import NOT_HAD, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.gpus import ALL, asked_for, asks_for_gpus, value_of
from compose2cfn.translate.overrides import without
from compose2cfn.translate.refusals import needs_instances
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import GPU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.gpus import Asked

_PERMISSIONS = {"r": "read", "w": "write", "m": "mknod"}
_RUNTIMES = frozenset(("runc", "io.containerd.runc.v2"))


@maps(
    "services.*.gpus",
    "services.*.gpus.**",
    "services.*.deploy.resources.reservations.devices.**",
    "services.*.deploy.resources.reservations.generic_resources.**",
)
def gpus(service: Service, ctx: Context) -> Iterator[Effect]:
    """Reserve GPUs of an instance, a number of them or all; Fargate has none."""
    requests = asked_for(service)
    if not requests:
        return
    if on_fargate(service, ctx):
        yield from (_none_here(service, request, ctx) for request in requests)
        return
    for request in requests:
        yield from map(Report, _misfits(service, request))
    yield from map(Report, _taken(service, requests, ctx))
    value = value_of(requests)
    if value is None:
        return
    yield Put(
        target=Target.CONTAINER,
        properties={"ResourceRequirements": [{"Type": "GPU", "Value": value}]},
        origin=requests[0].span,
    )
    yield Explain(
        topic=Topic.GPUS,
        chosen="all of its instance" if value == "ALL" else value,
        why="all are asked for, or no number is given" if value == "ALL" else "they are asked for",
        origin=requests[0].span,
    )


def _none_here(service: Service, request: Asked, ctx: Context) -> Report:
    what = request.other or "a GPU"
    way = way_to_instances(ctx) or (
        "run it on instances: 'x-aws-capacity' can name a capacity provider, of which cluster "
        f"'{ctx.cluster.name}' has none of instances as far as the facts tell"
    )
    told = f"'{service.name}' wants {what}, which Fargate doesn't have"
    hint = f"{way}; or {without(ctx.project, 'services', service.name, *request.attribute)}"
    return Report(NOT_HAD.error(told, request.span, hint=hint))


def _misfits(service: Service, request: Asked) -> Iterator[Diagnostic]:
    name = service.name
    if request.other is not None:
        told = f"'{name}' wants {request.other}, and ECS reserves NVIDIA's GPUs alone"
        yield GPU.error(told, request.span)
        return
    if request.count < ALL or not request.count:
        told = f"'{name}' wants {request.count} GPUs"
        yield GPU.error(told, request.span, hint="a whole number from 1, or 'all'")
    if request.options:
        told = f"'{name}' gives the GPU's driver {', '.join(request.options)}, which ECS can't"
        yield GPU.error(told, request.span)
    if request.ids:
        told = f"ECS chooses itself which {request.count} GPUs '{name}' gets"
        yield GPU.warning(told, request.span, hint="their number is reserved, as of all it names")
    if request.abilities:
        wanted = ",".join(("compute", *request.abilities))
        told = f"ECS doesn't ask the GPU's driver for {' and '.join(request.abilities)}"
        hint = f"the image does, or 'environment' with NVIDIA_DRIVER_CAPABILITIES: {wanted}"
        if "NVIDIA_DRIVER_CAPABILITIES" not in service.environment:
            yield GPU.warning(told, request.span, hint=hint)


def _taken(service: Service, requests: tuple[Asked, ...], ctx: Context) -> Iterator[Diagnostic]:
    """Yield an error where one container takes all GPUs and another one of its task needs some."""
    if value_of(requests) != "ALL":
        return
    for other in ctx.tasks[service.name]:
        if other.name != service.name and asks_for_gpus(other):
            told = f"'{service.name}' takes all GPUs, and '{other.name}' of its task has none left"
            span = asked_for(other)[0].span
            related = ((span, f"'{other.name}' asks here"),)
            hint = "give a number to each"
            yield GPU.error(told, requests[0].span, hint=hint, related=related)


@maps("services.*.runtime")
def runtime(service: Service, ctx: Context) -> Iterator[Effect]:
    """Take NVIDIA's runtime for granted with a GPU, for which ECS chooses it itself."""
    wanted = text_of(service.node.get("runtime"))
    if not wanted or wanted in _RUNTIMES:
        return
    if wanted == "nvidia" and asks_for_gpus(service) and not on_fargate(service, ctx):
        return
    told = f"'{service.name}' wants the runtime '{wanted}', which a task can't choose"
    hint = without(ctx.project, "services", service.name, "runtime")
    if wanted == "nvidia":
        hint = f"say how many GPUs it needs, with 'gpus': ECS takes NVIDIA's runtime then; {hint}"
    yield Report(UNSUPPORTED.error(told, service.at("runtime"), hint=hint))


@maps(
    "services.*.devices.*.source", "services.*.devices.*.target", "services.*.devices.*.permissions"
)
def devices(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give a container devices of its instance; Fargate has none."""
    node = service.node.get("devices")
    items = [it for it in node.items if isinstance(it, Map)] if isinstance(node, Seq) else []
    made = []
    for index, item in enumerate(items):
        source = text_of(item.get("source")) or ""
        hint = without(ctx.project, "services", service.name, "devices")
        if not source.startswith("/"):
            hint = f"a GPU is asked for with 'gpus'; {hint}"
            told = f"'{service.name}' wants the device '{source}', which is no path of an instance"
            yield Report(NOT_HAD.error(told, service.at("devices", index), hint=hint))
        elif on_fargate(service, ctx):
            what = f"the device {source}"
            yield needs_instances(service, ctx, what, ("devices", index), hint)
        else:
            given = text_of(item.get("permissions")) or "rwm"
            made.append(
                {
                    "ContainerPath": text_of(item.get("target")) or source,
                    "HostPath": source,
                    "Permissions": [told for key, told in _PERMISSIONS.items() if key in given],
                }
            )
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"Devices": made}},
            origin=service.at("devices"),
        )
