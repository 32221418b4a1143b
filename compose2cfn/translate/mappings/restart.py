"""What happens when a container ends by itself.

ECS replaces a whole task once an essential container has ended. So the main container of a service
is essential, whatever `restart` says: ECS has no service whose tasks may end. A sidecar follows its
restart policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import UNSUPPORTED
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_COMPLETED = "service_completed_successfully"
_ALWAYS = frozenset(("always", "unless-stopped", "any"))
_ON_FAILURE = "on-failure"


@maps("services.*.restart", "services.*.deploy.restart_policy.condition")
def restart(service: Service, ctx: Context) -> Iterator[Effect]:
    """End the task with its main container; a sidecar ends it unless it may end by itself.

    A sidecar with `restart: on-failure` is restarted within its task after a failure (ECS API
    reference, ContainerRestartPolicy), one with `restart: "no"` isn't. What others wait for to
    complete (`service_completed_successfully`) may end too.
    """
    policy, path = _policy(service)
    made: dict[str, Json] = {"Essential": True}
    if ctx.is_sidecar(service):
        if _is_waited_for_to_end(service, ctx):
            made = {"Essential": False}
            if policy in _ALWAYS:
                told = f"others wait for '{service.name}' to end, but it is always restarted"
                yield Report(SIDECAR.error(told, service.at(*path)))
        elif policy in {"no", "none"}:
            made = {"Essential": False}
        elif policy == _ON_FAILURE:
            made = {
                "Essential": False,
                "RestartPolicy": {"Enabled": True, "IgnoredExitCodes": [0]},
            }
    elif policy is not None and policy not in _ALWAYS:
        told = f"'{service.name}' is restarted whenever it ends: ECS replaces every stopped task"
        yield Report(UNSUPPORTED.warning(told, service.at(*path)))
    at = path if policy else ()
    origin = service.at(*at) if at else ctx.place("services", service.name)
    yield Put(target=Target.CONTAINER, properties=made, origin=origin)


def _policy(service: Service) -> tuple[str | None, Path]:
    """Return the policy without a number of attempts, and its place; `deploy` goes before."""
    if service.deploy.restart is not None:
        return service.deploy.restart, ("deploy", "restart_policy", "condition")
    policy = service.restart
    return policy.partition(":")[0] if policy else None, ("restart",)


def _is_waited_for_to_end(service: Service, ctx: Context) -> bool:
    task = ctx.tasks[service.name]
    return any(member.depends_on.get(service.name) == _COMPLETED for member in task)
