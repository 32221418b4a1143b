"""Tasks that run to their end: by hand, from a pipeline, or on a schedule.

`x-aws-task: true` and `x-aws-schedule` leave the ECS service away. `restart: "no"` alone doesn't:
it is Compose's default, and many files write it at services that are meant to stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, ref
from compose2cfn.core.nodes import Map
from compose2cfn.translate.capacities import capacity_options, capacity_properties
from compose2cfn.translate.discoveries import discovery_of
from compose2cfn.translate.effects import Effect, Put, Report, Show, Target
from compose2cfn.translate.execution import executes_commands
from compose2cfn.translate.groups import groups_of
from compose2cfn.translate.ids import CLUSTER_ARN, task_definition
from compose2cfn.translate.named_subnets import placement_of
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.publishing import publications
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import ONE_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_MOST_AT_ONCE = 10
"""Tasks that one call of RunTask starts (Amazon ECS API reference, RunTask, `count`)."""


@maps("services.*.x-aws-task")
def one_off(service: Service, ctx: Context) -> Iterator[Effect]:
    """Make a task definition only, and tell how to run it; refuse what only a service can have."""
    if not ctx.is_one_off(service):
        return
    yield from _refusals(service, ctx)
    if ctx.is_sidecar(service):
        return
    name = normalised(service.name)
    yield Show(
        name=f"{name}TaskDefinitionArn",
        output=Output(
            description=f"Task definition of {service.name}",
            value=ref(task_definition(service.name)),
        ),
    )
    yield Show(
        name=f"{name}RunTask",
        output=Output(
            description=f"Command that runs {service.name}", value=_command(service, ctx)
        ),
    )


def _refusals(service: Service, ctx: Context) -> Iterator[Report]:
    for publication in publications(service):
        told = f"'{service.name}' is a one-off task: nothing leads to port {publication.target}"
        hint = "leave 'ports' out; the task reaches other services without"
        yield Report(ONE_OFF.error(told, publication.span, hint=hint))
    if not ctx.is_sidecar(service):
        for told, path in _only_for_services(service):
            yield Report(ONE_OFF.error(f"'{service.name}' {told}", service.at(*path)))
    found = discovery_of(service, ctx)
    if found.via == "service_connect" and found.namespace != "dns":
        told = f"'{service.name}' is a one-off task, which reaches nothing by Service Connect"
        hint = "leave 'namespace: http' out of 'x-aws-discovery': then DNS leads it"
        yield Report(ONE_OFF.error(told, ctx.project.at("x-aws-discovery"), hint=hint))
    for network in sorted(key for key, names in service.aliases.items() if names):
        told = f"'{service.name}' is a one-off task, which has no name in the network"
        yield Report(ONE_OFF.warning(told, service.at("networks", network, "aliases")))


def _only_for_services(service: Service) -> Iterator[tuple[str, Path]]:
    count, deploy = _count(service), service.node.get("deploy")
    if service.aws.task is False:
        yield "is no task, but has a schedule: remove one of them", ("x-aws-task",)
    if not 1 <= count <= _MOST_AT_ONCE:
        told = f"runs {count} times at once; one call starts 1 to {_MOST_AT_ONCE} tasks"
        yield told, ("deploy", "replicas")
    for key, what in (("x-aws-autoscaling", "scaled"), ("update_config", "updated")):
        if isinstance(deploy, Map) and key in deploy.entries:
            yield f"is a one-off task, which isn't {what}", ("deploy", key)


def _count(service: Service) -> int:
    return 1 if service.deploy.replicas is None else service.deploy.replicas


def _command(service: Service, ctx: Context) -> Json:
    """Return the AWS CLI's `run-task` with the network that the task needs."""
    placement = placement_of(service, ctx)
    address = "ENABLED" if placement.public_address else "DISABLED"
    network = f"subnets=[${{Subnets}}],securityGroups=[${{Groups}}],assignPublicIp={address}"
    text = (
        f"aws ecs run-task --cluster ${{{CLUSTER_ARN}}} "
        f"--task-definition ${{{task_definition(service.name)}}} --count {_count(service)} "
        f"{capacity_options(service, ctx)} --propagate-tags TASK_DEFINITION "
        f"{'--enable-execute-command ' * executes_commands(service, ctx)}"
        f"--network-configuration 'awsvpcConfiguration={{{network}}}'"
    )
    groups = groups_of(service.networks, ctx.project)
    names = {
        "Groups": {"Fn::Join": [",", groups]},
        "Subnets": {"Fn::Join": [",", ref(placement.parameter_name)]},
    }
    return {"Fn::Sub": [text, names]}


@maps("services.*.x-aws-schedule.**")
def schedule(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run the task on a schedule of EventBridge Scheduler."""
    wanted = service.aws.schedule
    if wanted is None or ctx.is_sidecar(service):
        return
    placement = placement_of(service, ctx)
    properties: dict[str, Json] = {
        "Description": f"Runs {service.name} of Compose project {ctx.project.name}",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ScheduleExpression": wanted.expression,
        "State": "ENABLED" if wanted.enabled else "DISABLED",
        "Target": {
            "EcsParameters": {
                **capacity_properties(service, ctx),
                "NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "AssignPublicIp": "ENABLED" if placement.public_address else "DISABLED",
                        "SecurityGroups": groups_of(service.networks, ctx.project),
                        "Subnets": ref(placement.parameter_name),
                    }
                },
                "PropagateTags": "TASK_DEFINITION",
                "TaskCount": _count(service),
                **({"EnableExecuteCommand": True} if executes_commands(service, ctx) else {}),
            }
        },
    }
    if wanted.timezone:
        properties["ScheduleExpressionTimezone"] = wanted.timezone
    retry = {"MaximumRetryAttempts": wanted.retries, "MaximumEventAgeInSeconds": wanted.max_age_s}
    given = {key: value for key, value in retry.items() if value is not None}
    if given:
        properties["Target"]["RetryPolicy"] = given
    yield Put(target=Target.SCHEDULE, properties=properties, origin=service.at("x-aws-schedule"))
