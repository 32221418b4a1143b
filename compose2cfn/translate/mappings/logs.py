"""One log group for the project; each service may write to it and to nothing else.

The group keeps the name that `docker compose logs` looked for. It goes with the stack: a group of a
fixed name that stayed behind would keep the stack from being created again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Resource, get_att, ref
from compose2cfn.translate.effects import Create, Effect, Grant, Put, Role, Show, Target
from compose2cfn.translate.ids import LOG_GROUP
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.translate.context import Context


@maps("x-aws-logs_retention")
def log_group(project: Project, ctx: Context) -> Iterator[Effect]:
    """Create the log group; events stay for ever unless `x-aws-logs_retention` limits it."""
    properties: dict[str, Json] = {
        "LogGroupName": f"/docker-compose/{project.name}",
        "Tags": tags(project.name),
    }
    if project.aws.logs_retention_days:
        properties["RetentionInDays"] = project.aws.logs_retention_days
    yield Create(
        resource=Resource(
            logical_id=LOG_GROUP,
            type="AWS::Logs::LogGroup",
            properties=properties,
            origin=ctx.place("x-aws-logs_retention"),
        )
    )
    yield Show(
        name="LogGroupName",
        output=Output(description="Log group of all containers", value=ref(LOG_GROUP)),
    )


@maps("services.*.logging")
def log_driver(service: Service, ctx: Context) -> Iterator[Effect]:
    """Log through awslogs; the execution role may write to the group."""
    origin = ctx.place("services", service.name)
    yield Put(
        target=Target.CONTAINER,
        properties={"LogConfiguration": log_configuration(ctx.project.name)},
        origin=origin,
    )
    yield Grant(
        role=Role.EXECUTION,
        policy=f"{normalised(service.name)}LogsPolicy",
        statement={
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": get_att(LOG_GROUP, "Arn"),
        },
        origin=origin,
    )
