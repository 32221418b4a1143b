"""`pre_start`: containers that run to their end before the service's own container starts.

Compose runs the steps one after another, with the service's variables, networks and volumes, once
for the service unless `per_replica` is set. ECS knows only the task: they run before every one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.dependency_conditions import within_the_task
from compose2cfn.translate.discoveries import names_container
from compose2cfn.translate.effects import Append, Effect, Report, Target
from compose2cfn.translate.file_systems import mount_point
from compose2cfn.translate.ids import container_name
from compose2cfn.translate.image_remarks import remarks
from compose2cfn.translate.images import image_of
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.refusals import needs_instances
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import PRE_START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.compose.pre_start import PreStart
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context


@maps(
    "services.*.pre_start.*.image",
    "services.*.pre_start.*.command",
    "services.*.pre_start.*.command.*",
    "services.*.pre_start.*.user",
    "services.*.pre_start.*.working_dir",
    "services.*.pre_start.*.environment.*",
    "services.*.pre_start.*.privileged",
    "services.*.pre_start.*.per_replica",
)
def pre_start(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run each step as a container of the task, each after the one before has succeeded."""
    before = _first_conditions(service, ctx)
    for index, step in enumerate(service.pre_start):
        origin = service.at("pre_start", index)
        yield from _problems(service, step, index, ctx)
        yield from map(Report, _image_remarks(service, step, index, ctx))
        name = f"{container_name(service.name)}_PreStart_{index + 1}"
        container = {**_container(service, step, ctx), "Name": name}
        if before:
            container["DependsOn"] = before
        yield Append(target=Target.TASK, key="ContainerDefinitions", item=container, origin=origin)
        before = [{"Condition": "SUCCESS", "ContainerName": name}]
    if service.pre_start:
        yield Append(
            target=Target.CONTAINER,
            key="DependsOn",
            item=before[0],
            origin=service.at("pre_start"),
        )


def _first_conditions(service: Service, ctx: Context) -> list[Json]:
    """Return what the first step waits for: the same as the service, but for the steps."""
    made = [{"Condition": told, "ContainerName": n} for n, told in within_the_task(service, ctx)]
    names = names_container(service, ctx)
    if names is not None:
        made.append({"Condition": "SUCCESS", "ContainerName": names})
    return sorted(made, key=lambda it: it["ContainerName"])


def _problems(service: Service, step: PreStart, index: int, ctx: Context) -> Iterator[Report]:
    if step.privileged and on_fargate(service, ctx):
        what = f"privileges in step {index + 1} before it"
        yield needs_instances(service, ctx, what, ("pre_start", index, "privileged"))
    if not step.per_replica:
        told = f"a step before '{service.name}' runs before each of its tasks, not once"
        hint = "write 'per_replica: true' where that is meant; what must run once, such as a "
        hint += "migration that can't be repeated, is better a service with 'x-aws-task: true'"
        yield Report(PRE_START.warning(told, service.at("pre_start", index), hint=hint))


def _image_remarks(
    service: Service, step: PreStart, index: int, ctx: Context
) -> Iterator[Diagnostic]:
    """Yield what is worth a word about an image of the step's own."""
    own = _running(service, step)
    image = image_of(own, ctx.project, ctx.images)
    if step.image and image is not None:
        yield from remarks(image, own, ctx, service.at("pre_start", index, "image"))


def _running(service: Service, step: PreStart) -> Service:
    """Return the service as the step runs it, with the image that it names."""
    return replace(service, image=step.image, build=None) if step.image else service


def _container(service: Service, step: PreStart, ctx: Context) -> dict[str, Json]:
    image = image_of(_running(service, step), ctx.project, ctx.images)
    variables = {**service.environment, **step.environment}
    given = {name: value for name, value in variables.items() if value is not None}
    mounts = [mount_point(it) for it in service.mounts if it.type == "volume" and it.source]
    made: dict[str, Json] = {
        "Command": [*step.command] if step.command else None,
        "Environment": [{"Name": name, "Value": given[name]} for name in sorted(given)] or None,
        "Essential": False,
        "Image": image.value if image else None,
        "LogConfiguration": log_configuration(ctx.project.name),
        "MountPoints": mounts or None,
        "Privileged": True if step.privileged else None,
        "User": step.user or service.user,
        "WorkingDirectory": step.working_dir or service.working_dir,
    }
    return {key: value for key, value in made.items() if value is not None}
