"""What lets a container out of its own bounds, or widens them: instances have it, Fargate hasn't.

Amazon ECS Developer Guide, 'Task definition differences' for Fargate and for ECS Managed Instances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.quantities import size_in_bytes
from compose2cfn.core.nodes import Scalar
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.amounts import mib_of
from compose2cfn.translate.capacities import Host, host_of, on_fargate
from compose2cfn.translate.effects import Effect, Put, Target
from compose2cfn.translate.overrides import without
from compose2cfn.translate.refusals import needs_instances, not_had
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_USUAL_SHM_MIB = 64
"""What every container has."""


@maps("services.*.privileged")
def privileged(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let the container do on its instance what root may."""
    node = service.node.get("privileged")
    if not isinstance(node, Scalar) or node.value is not True:
        return
    if on_fargate(service, ctx):
        hint = without(ctx.project, "services", service.name, "privileged")
        yield needs_instances(service, ctx, "'privileged: true'", ("privileged",), hint)
    else:
        yield Put(
            target=Target.CONTAINER,
            properties={"Privileged": True},
            origin=service.at("privileged"),
        )


@maps("services.*.pid")
def pid(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let the containers of a task see the processes of one another, or of their instance.

    A sidecar with `pid: service:…` shares the namespace of its task, which all containers then do.
    """
    names = {f"service:{member.name}" for member in ctx.tasks[service.name]}
    asking = [it for it in ctx.tasks[service.name] if text_of(it.node.get("pid")) in names]
    if asking and not ctx.is_sidecar(service):
        properties: dict[str, Json] = {"PidMode": "task"}
        yield Put(target=Target.TASK, properties=properties, origin=asking[0].at("pid"))
    elif service not in asking:
        yield from _namespace(service, ctx, "pid", "PidMode", (Host.EC2, Host.MANAGED))


@maps("services.*.ipc")
def ipc(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let the containers of the task share memory with all processes of their instance."""
    if text_of(service.node.get("ipc")) in {"private", "shareable"}:
        return  # every container has its own
    yield from _namespace(service, ctx, "ipc", "IpcMode", (Host.EC2,))


def _namespace(
    service: Service, ctx: Context, attribute: str, key: str, having: tuple[Host, ...]
) -> Iterator[Effect]:
    mode = text_of(service.node.get(attribute))
    if not mode:
        return
    what = f"'{attribute}: {mode}'"
    hint = without(ctx.project, "services", service.name, attribute)
    if mode != "host":
        kind, _colon, other = mode.partition(":")
        if attribute == "pid" and kind == "service":
            hint = f"'x-aws-sidecar_of: {other}' runs both in one task; or {hint}"
        yield not_had(service, ctx, what, (attribute,), hint)
    elif host_of(service, ctx) not in having:
        managed = Host.MANAGED in having
        yield needs_instances(service, ctx, what, (attribute,), hint, managed=managed)
    elif not ctx.is_sidecar(service):
        # a sidecar says the same as its task (SIDECAR_SETTING)
        yield Put(target=Target.TASK, properties={key: mode}, origin=service.at(attribute))


@maps("services.*.shm_size")
def shm_size(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set the size of `/dev/shm`."""
    text = text_of(service.node.get("shm_size"))
    if not text:
        return
    path = ("shm_size",)
    size = mib_of(size_in_bytes(text))
    if host_of(service, ctx) is not Host.EC2:
        if size == _USUAL_SHM_MIB:
            return
        hint = without(ctx.project, "services", service.name, "shm_size")
        yield needs_instances(service, ctx, "'shm_size'", path, hint, managed=False)
        return
    if size:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"SharedMemorySize": size}},
            origin=service.at(*path),
        )
