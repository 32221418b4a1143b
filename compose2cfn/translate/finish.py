"""The parts of a service → its task definition, ECS service and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.effects import Role, Target
from compose2cfn.translate.fold import of_one_task
from compose2cfn.translate.ids import service_id, task_definition
from compose2cfn.translate.instance_sizes import with_memory
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.policies import policy_document
from compose2cfn.translate.schedules import schedule_resources
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.core.nodes import Path
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.fold import ServiceParts

_ROLE_KEYS = {Role.EXECUTION: "ExecutionRoleArn", Role.TASK: "TaskRoleArn"}
_ROLE_IDS = {Role.EXECUTION: "TaskExecutionRole", Role.TASK: "TaskRole"}


def service_resources(
    name: str, members: Sequence[ServiceParts], ctx: Context
) -> Iterator[Resource]:
    """Yield everything that a Compose service always becomes; ``members`` share its task."""
    parts = of_one_task(members)
    roles = {role: _role(name, role, parts, ctx) for role in Role}
    existing = {
        role: leaf.value
        for role, key in _ROLE_KEYS.items()
        if (leaf := parts.puts.get((Target.TASK, (key,))))
    }
    roles |= dict.fromkeys(existing)  # an existing role is used as it is
    made = {role: resource.logical_id for role, resource in roles.items() if resource}
    yield from (resource for resource in roles.values() if resource)
    yield _task_definition(name, members, made, ctx)
    if not ctx.project.services[name].is_one_off:
        yield _ecs_service(name, parts, ctx)
    arns = [get_att(logical_id, "Arn") for logical_id in sorted(made.values())]
    arns += [existing[role] for role in sorted(existing)]
    yield from schedule_resources(name, parts, arns, ctx)


def _task_definition(
    name: str, members: Sequence[ServiceParts], roles: dict[Role, str], ctx: Context
) -> Resource:
    properties, origins = of_one_task(members).properties(Target.TASK)
    containers: list[Json] = properties.pop("ContainerDefinitions", [])
    for member in members:
        container, container_origins = member.properties(Target.CONTAINER)
        key = ("ContainerDefinitions", len(containers))
        origins |= {(*key, *path): span for path, span in container_origins.items()}
        containers = [*containers, container]
    if not on_fargate(ctx.project.services[name], ctx):
        containers = [with_memory(container) for container in containers]
    properties["ContainerDefinitions"] = containers
    for role, logical_id in roles.items():
        properties[_ROLE_KEYS[role]] = get_att(logical_id, "Arn")
    return Resource(
        logical_id=task_definition(name),
        type="AWS::ECS::TaskDefinition",
        properties=properties,
        service=name,
        origin=ctx.place("services", name),
        origins=_below_properties(origins),
    )


def _ecs_service(name: str, parts: ServiceParts, ctx: Context) -> Resource:
    properties, origins = parts.properties(Target.SERVICE)
    properties["TaskDefinition"] = ref(task_definition(name))
    return Resource(
        logical_id=service_id(name),
        type="AWS::ECS::Service",
        properties=properties,
        depends_on=tuple(sorted(parts.waits)),
        service=name,
        origin=ctx.place("services", name),
        origins=_below_properties(origins),
    )


def _role(name: str, role: Role, parts: ServiceParts, ctx: Context) -> Resource | None:
    """Return the role with exactly what was granted; None where nothing was."""
    policies = parts.statements(role)
    attached = sorted(parts.attached.get(role, ()))
    if not policies and not attached:
        return None
    lists: dict[str, Json] = {"ManagedPolicyArns": attached} if attached else {}
    if policies:
        lists["Policies"] = [
            {"PolicyName": policy, "PolicyDocument": policy_document(statements)}
            for policy, statements in policies.items()
        ]
    return Resource(
        logical_id=f"{normalised(name)}{_ROLE_IDS[role]}",
        type="AWS::IAM::Role",
        properties={
            "AssumeRolePolicyDocument": policy_document(
                [
                    {
                        "Action": ["sts:AssumeRole"],
                        "Effect": "Allow",
                        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    }
                ]
            ),
            **lists,
            "Tags": tags(ctx.project.name, service=name),
        },
        service=name,
        origin=ctx.place("services", name),
    )


def _below_properties(origins: dict[Path, Span]) -> dict[Path, Span]:
    return {("Properties", *path): span for path, span in origins.items()}
