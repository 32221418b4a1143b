"""What has to stand before a service starts: containers of its task, and other services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Scalar, Seq
from compose2cfn.core.rewrite import entries_of
from compose2cfn.translate.codes import DEPENDENCY, UNSUPPORTED
from compose2cfn.translate.dependency_conditions import CONDITIONS
from compose2cfn.translate.effects import Append, Effect, Report, Target, Wait
from compose2cfn.translate.ids import container_name, service_id
from compose2cfn.translate.preparing import COMPLETED
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import SIDECAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_ONE_OFF_HINT = (
    "run it from the pipeline before the deployment, and leave the dependency out; or leave out "
    "that it is a task: with 'condition: service_completed_successfully' it then runs before each "
    "task of the service"
)


@maps(
    "services.*.depends_on.*.condition",
    "services.*.depends_on.*.restart",
)
def depends_on(service: Service, ctx: Context) -> Iterator[Effect]:
    """Order the containers of a task; CloudFormation waits until another service is steady.

    What others wait for to end (`service_completed_successfully`) is a container before each of
    their tasks (:mod:`compose2cfn.translate.preparing`).

    Amazon ECS Developer Guide: a service is steady when its tasks run and are healthy, so
    `service_started` and `service_healthy` both hold then.
    """
    for name in sorted(service.depends_on):
        other = ctx.project.services.get(name)
        if other is None:
            continue
        if name in {member.name for member in ctx.tasks[service.name]}:
            yield from _within_the_task(service, other, ctx)
        else:
            yield from _on_another_task(service, other, ctx)


def _within_the_task(service: Service, other: Service, ctx: Context) -> Iterator[Effect]:
    condition = service.depends_on[other.name]
    span = service.at("depends_on", other.name)
    check = other.health
    if condition == "service_healthy" and (check is None or check.disable or not check.test):
        yield Report(
            SIDECAR.error(
                f"'{service.name}' waits until '{other.name}' is healthy, but nothing checks that",
                span,
                hint=f"give '{other.name}' a 'healthcheck': ECS doesn't run that of its image",
            )
        )
    if condition == COMPLETED and not ctx.is_sidecar(other):
        yield Report(
            SIDECAR.error(
                f"'{service.name}' waits for '{other.name}' to end, but with it the task ends",
                span,
                hint=f"make '{other.name}' the sidecar: 'x-aws-sidecar_of: {service.name}'",
            )
        )
    item = {"Condition": CONDITIONS[condition], "ContainerName": container_name(other.name)}
    yield Append(target=Target.CONTAINER, key="DependsOn", item=item, origin=span)


def _on_another_task(service: Service, other: Service, ctx: Context) -> Iterator[Effect]:
    span = service.at("depends_on", other.name)
    if ctx.is_one_off(other):
        told = f"'{service.name}' waits for '{other.name}', which no deployment runs"
        yield Report(DEPENDENCY.error(told, span, hint=_ONE_OFF_HINT))
        return
    if service.depends_on[other.name] == COMPLETED:
        yield _elsewhere(service, other, ctx)
        return
    if _restarts(service, other.name):
        told = f"'{service.name}' isn't restarted together with '{other.name}'"
        yield Report(UNSUPPORTED.warning(told, service.at("depends_on", other.name, "restart")))
    yield Wait(logical_id=service_id(ctx.main(other.name).name), origin=span)


def _elsewhere(service: Service, other: Service, ctx: Context) -> Report:
    """Return the refusal to wait for the end of what says itself which task it runs in."""
    told, hint = "others stand beside", "give these tasks of their own"
    if ctx.is_sidecar(other):
        told = f"runs in the task of '{ctx.main(other.name).name}'"
        hint = f"leave out that '{other.name}' stands beside it: it then runs before every task "
        hint += "whose services depend on it"
    return Report(
        DEPENDENCY.error(
            f"'{service.name}' waits for the end of '{other.name}', which {told}",
            service.at("depends_on", other.name),
            hint=f"{hint}, or run that step from the pipeline",
        )
    )


def _restarts(service: Service, other: str) -> bool:
    entry = entries_of(service.node.get("depends_on")).get(other)
    restart = entry.get("restart") if isinstance(entry, Map) else None
    return isinstance(restart, Scalar) and restart.value is True


@maps("services.*.links.*")
def links(service: Service, _: Context) -> Iterator[Effect]:
    """Wait for the linked service; a name for it that others don't know can't be made."""
    node = service.node.get("links")
    for item in node.items if isinstance(node, Seq) else ():
        name, _colon, alias = str(item.value if isinstance(item, Scalar) else "").partition(":")
        if alias and alias != name:
            told = f"'{service.name}' calls '{name}' by the name '{alias}', which others don't know"
            hint = f"give '{name}' the name: 'networks: {{default: {{aliases: [{alias}]}}}}'"
            yield Report(UNSUPPORTED.error(told, item.span, hint=hint))
