"""What happens when a container ends by itself.

ECS replaces a whole task once an essential container has ended. So the main container of a service
is essential, whatever `restart` says: ECS has no service whose tasks may end. A sidecar follows its
restart policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.near_miss import meant
from compose2cfn.translate.codes import IMPOSSIBLE, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.preparing import COMPLETED
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import ONE_OFF, SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Code, Diagnostic
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_Problem: TypeAlias = "tuple[Code, str, str | None]"
"""Code, message and hint."""

_ALWAYS = frozenset(("always", "unless-stopped", "any"))
_ON_FAILURE = "on-failure"
_NAMED = frozenset((*_ALWAYS, _ON_FAILURE, "no", "none"))
_POLICIES = frozenset((*_NAMED, None))
# a container that fails earlier than this isn't started again; 60 s is the least that ECS takes
_AFTER_FAILURES = {"Enabled": True, "IgnoredExitCodes": [0], "RestartAttemptPeriod": 60}


@maps("services.*.restart", "services.*.deploy.restart_policy.condition")
def restart(service: Service, ctx: Context) -> Iterator[Effect]:
    """End the task with its main container; a sidecar ends it unless it may end by itself.

    A sidecar with `restart: on-failure` is restarted within its task after a failure (ECS API
    reference, ContainerRestartPolicy), one with `restart: "no"` isn't. What others wait for to
    complete (`service_completed_successfully`) may end too.
    """
    policy, path = _policy(service)
    if policy not in _POLICIES:
        yield Report(_unknown(service, str(policy), path))
        policy = None
    if ctx.is_sidecar(service):
        made, problem = _of_sidecar(service, policy, ctx)
    else:
        made, problem = _of_main(service, policy)
    if problem is not None:
        code, told, hint = problem
        severe = code.error if code is SIDECAR else code.warning
        yield Report(severe(told, service.at(*path), hint=hint))
    origin = service.at(*path) if policy else ctx.place("services", service.name)
    yield Put(target=Target.CONTAINER, properties=made, origin=origin)


def _unknown(service: Service, policy: str, path: Path) -> Diagnostic:
    return IMPOSSIBLE.error(
        f"'{service.name}' has the restart policy '{policy}', which doesn't exist",
        service.at(*path),
        hint=meant(policy, _NAMED) or "'no', 'always', 'on-failure' or 'unless-stopped'",
    )


def _of_sidecar(service: Service, policy: str | None, ctx: Context) -> tuple[Json, _Problem | None]:
    if ctx.prepares(service) or _is_waited_for_to_end(service, ctx):
        return {"Essential": False}, _before_others(service, policy)
    if policy == _ON_FAILURE:
        return {"Essential": False, "RestartPolicy": _AFTER_FAILURES}, None
    return {"Essential": policy not in {"no", "none"}}, None


def _before_others(service: Service, policy: str | None) -> _Problem | None:
    if policy in _ALWAYS:
        told = f"others wait for '{service.name}' to end, but it is always restarted"
        return SIDECAR, told, "leave the restart policy out"
    if policy == _ON_FAILURE:
        told = f"'{service.name}' isn't restarted within its task: where it fails, the task ends"
        return UNSUPPORTED, told, "ECS starts another task of a service then"
    return None


def _of_main(service: Service, policy: str | None) -> tuple[Json, _Problem | None]:
    made: dict[str, Json] = {"Essential": True}
    if service.is_one_off:
        if policy == _ON_FAILURE:
            made["RestartPolicy"] = _AFTER_FAILURES
        told = f"'{service.name}' is a one-off task, which isn't restarted when it ends"
        return made, (ONE_OFF, told, None) if policy in _ALWAYS else None
    if policy is None or policy in _ALWAYS:
        return made, None
    told = f"'{service.name}' is restarted whenever it ends: ECS replaces every stopped task"
    hint = "'x-aws-task: true' makes it a task that runs once, when it is asked to"
    return made, (UNSUPPORTED, told, hint)


def _policy(service: Service) -> tuple[str | None, Path]:
    """Return the policy without a number of attempts, and its place; `deploy` goes before."""
    if service.deploy.restart:
        return service.deploy.restart, ("deploy", "restart_policy", "condition")
    policy = service.restart
    return policy.partition(":")[0] if policy else None, ("restart",)


def _is_waited_for_to_end(service: Service, ctx: Context) -> bool:
    task = ctx.tasks[service.name]
    return any(member.depends_on.get(service.name) == COMPLETED for member in task)
