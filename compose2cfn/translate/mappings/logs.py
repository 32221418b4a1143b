"""One log group for the project; each service may write to it and to nothing else.

The group keeps the name that `docker compose logs` looked for. It goes with the stack: a group of a
fixed name that stayed behind would keep the stack from being created again. A service may log to a
group of its own with `awslogs-group`; the containers before it still use the project's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, Resource, get_att, ref, sub
from compose2cfn.core.near_miss import meant
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import LOG_OPTION
from compose2cfn.translate.effects import (
    Create,
    Effect,
    Explain,
    Grant,
    Put,
    Report,
    Role,
    Show,
    Target,
)
from compose2cfn.translate.ids import LOG_GROUP
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context


# Amazon ECS API reference, LogConfiguration
_OPTIONS = frozenset(
    (
        "awslogs-create-group",
        "awslogs-datetime-format",
        "awslogs-group",
        "awslogs-multiline-pattern",
        "awslogs-region",
        "awslogs-stream-prefix",
        "max-buffer-size",
        "mode",
    )
)
_PATTERNS = {"awslogs-datetime-format", "awslogs-multiline-pattern"}
_MODES = frozenset(("blocking", "non-blocking"))


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
    days = project.aws.logs_retention_days
    yield Explain(
        topic=Topic.LOGS,
        chosen=f"/docker-compose/{project.name}, "
        + (f"events stay {days} days" if days else "events stay for ever"),
        why="'x-aws-logs_retention' says so" if days else "no 'x-aws-logs_retention' is given",
        origin=ctx.place("x-aws-logs_retention"),
    )
    yield Show(
        name="LogGroupName",
        output=Output(description="Log group of all containers", value=ref(LOG_GROUP)),
    )


@maps(
    "services.*.logging",
    "services.*.logging.options.awslogs-*",
    "services.*.logging.options.max-buffer-size",
    "services.*.logging.options.mode",
)
def log_driver(service: Service, ctx: Context) -> Iterator[Effect]:
    """Log through awslogs with its own options; the execution role may write to the group."""
    asked = {key: it for key, it in service.logging.options.items() if it and _is_ours(key)}
    yield from map(Report, _problems(service, asked))
    given = {key: it for key, it in asked.items() if key in _OPTIONS}
    configuration = log_configuration(ctx.project.name)
    options = {**configuration["Options"], **given}
    origin = service.at("logging") if given else ctx.place("services", service.name)
    yield Put(
        target=Target.CONTAINER,
        properties={"LogConfiguration": {**configuration, "Options": options}},
        origin=origin,
    )
    yield Grant(
        role=Role.EXECUTION,
        policy=f"{normalised(service.name)}LogsPolicy",
        statement=_writing(get_att(LOG_GROUP, "Arn")),
        origin=origin,
    )
    if "awslogs-group" in given:
        yield _grant_of_another_group(service, given)


def _problems(service: Service, given: Mapping[str, str]) -> Iterator[Diagnostic]:
    for key in sorted(given.keys() - _OPTIONS):
        told = f"ECS knows no option '{key}' of the log driver awslogs; it is left out"
        yield LOG_OPTION.warning(told, _place(service, key), hint=meant(key, _OPTIONS))
    if given.keys() >= _PATTERNS:
        told = "only one of awslogs-datetime-format and awslogs-multiline-pattern may be set"
        yield LOG_OPTION.error(told, _place(service, "awslogs-multiline-pattern"))
    if given.get("mode", "blocking") not in _MODES:
        told = f"there is no log mode '{given['mode']}'"
        hint = "blocking or non-blocking"
        yield LOG_OPTION.error(told, _place(service, "mode"), hint=hint)


def _is_ours(key: str) -> bool:
    """Whether awslogs reads the option; two of them Docker has for every driver."""
    return key.startswith("awslogs-") or key in {"max-buffer-size", "mode"}


def _place(service: Service, key: str) -> Span:
    return service.at("logging", "options", key)


def _grant_of_another_group(service: Service, given: Mapping[str, str]) -> Grant:
    """Allow writing to a group that isn't the stack's, and making it where that is asked for."""
    region = given.get("awslogs-region", "${AWS::Region}")
    place = f"arn:${{AWS::Partition}}:logs:{region}:${{AWS::AccountId}}:log-group"
    creates = given.get("awslogs-create-group") == "true"
    return Grant(
        role=Role.EXECUTION,
        policy=f"{normalised(service.name)}LogsPolicy",
        statement=_writing(
            sub(f"{place}:{given['awslogs-group']}:*"),
            *(["logs:CreateLogGroup"] if creates else []),
        ),
        origin=service.at("logging", "options", "awslogs-group"),
    )


def _writing(group: Json, *more: str) -> dict[str, Json]:
    actions = sorted(["logs:CreateLogStream", "logs:PutLogEvents", *more])
    return {"Effect": "Allow", "Action": actions, "Resource": group}
