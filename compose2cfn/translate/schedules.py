"""A schedule of EventBridge Scheduler and the role that it runs a task with.

The role may run the revisions of this one task definition in this one cluster, and hand over
exactly the roles of the task (EventBridge Scheduler User Guide, 'Setting up the execution role').
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref, sub
from compose2cfn.translate.effects import Target
from compose2cfn.translate.ids import CLUSTER_ARN, cluster_name, family, task_definition
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.policies import policy_document
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.fold import ServiceParts

_PLACE = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}"


def schedule_resources(
    name: str, parts: ServiceParts, role_arns: Sequence[Json], ctx: Context
) -> Iterator[Resource]:
    """Yield the schedule of a task and its role; nothing where the task has no schedule.

    ``role_arns`` are the roles that the task takes, as the template refers to them.
    """
    properties, origins = parts.properties(Target.SCHEDULE)
    if not properties:
        return
    role = f"{normalised(name)}ScheduleRole"
    properties["Target"] |= {"Arn": ref(CLUSTER_ARN), "RoleArn": get_att(role, "Arn")}
    properties["Target"]["EcsParameters"]["TaskDefinitionArn"] = ref(task_definition(name))
    origin = ctx.project.services[name].at("x-aws-schedule")
    yield Resource(
        logical_id=role,
        type="AWS::IAM::Role",
        properties={
            "AssumeRolePolicyDocument": policy_document([_trust()]),
            "Policies": [
                {
                    "PolicyName": f"{normalised(name)}RunTaskPolicy",
                    "PolicyDocument": policy_document(_allowed(name, role_arns, ctx)),
                }
            ],
            "Tags": tags(ctx.project.name, service=name),
        },
        service=name,
        origin=origin,
    )
    yield Resource(
        logical_id=f"{normalised(name)}Schedule",
        type="AWS::Scheduler::Schedule",
        properties=properties,
        depends_on=tuple(sorted(parts.waits)),
        service=name,
        origin=origin,
        origins={("Properties", *path): span for path, span in origins.items()},
    )


def _trust() -> Json:
    """Let the Scheduler take the role, for schedules of this account only."""
    return {
        "Action": ["sts:AssumeRole"],
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
    }


def _allowed(name: str, role_arns: Sequence[Json], ctx: Context) -> list[Json]:
    return [
        {
            "Action": ["ecs:RunTask"],
            "Condition": {"ArnEquals": {"ecs:cluster": ref(CLUSTER_ARN)}},
            "Effect": "Allow",
            # any revision, so that no schedule runs between two of them in vain
            "Resource": sub(f"{_PLACE}:task-definition/{family(ctx.project.name, name)}:*"),
        },
        {
            "Action": ["ecs:TagResource"],
            "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
            "Effect": "Allow",
            "Resource": {"Fn::Sub": [f"{_PLACE}:task/${{Cluster}}/*", {"Cluster": cluster_name()}]},
        },
        {
            "Action": ["iam:PassRole"],
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            "Effect": "Allow",
            "Resource": [*role_arns],
        },
    ]
