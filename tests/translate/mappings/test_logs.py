"""One log group, which each service may write to and nothing else."""

from __future__ import annotations

import pytest

from compose2cfn.translate.translate import translate
from tests.translate.made import container, made, properties, refused
from tests.translate.projects import DEMO_APP, facts, project


def test_events_are_kept_for_ever_unless_said_otherwise() -> None:
    assert "RetentionInDays" not in properties(made(), "LogGroup")


def test_the_retention_is_the_groups() -> None:
    made_ = translate(project(f"x-aws-logs_retention: 30\n{DEMO_APP}"), facts())
    assert properties(made_, "LogGroup")["RetentionInDays"] == 30


def test_containers_log_to_the_group_of_the_project() -> None:
    assert container("")["LogConfiguration"] == {
        "LogDriver": "awslogs",
        "Options": {
            "awslogs-group": {"Ref": "LogGroup"},
            "awslogs-region": {"Ref": "AWS::Region"},
            "awslogs-stream-prefix": "shop",
        },
    }


def test_the_execution_role_writes_to_the_group_alone() -> None:
    (policy,) = properties(made(), "WebTaskExecutionRole")["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["LogGroup", "Arn"]},
        }
    ]


@pytest.mark.parametrize("driver", ["json-file", "local", "journald", "awslogs"])
def test_logs_of_the_machine_go_to_the_group_instead(driver: str) -> None:
    made_ = made(f"logging: {{driver: {driver}, options: {{max-size: 10m, max-file: '3'}}}}")
    assert made_.diagnostics == ()


@pytest.mark.parametrize("driver", ["syslog", "fluentd", "none"])
def test_logs_that_would_go_elsewhere_are_refused(driver: str) -> None:
    (problem,) = refused(f"logging: {{driver: {driver}}}")
    assert problem.code == "C2C-M001"


def test_options_of_the_driver_are_kept() -> None:
    text = "logging: {options: {awslogs-datetime-format: '%Y', awslogs-stream-prefix: mine}}"
    options = container(text)["LogConfiguration"]["Options"]
    assert options["awslogs-datetime-format"] == "%Y"
    assert options["awslogs-stream-prefix"] == "mine"
    assert options["awslogs-group"] == {"Ref": "LogGroup"}


def test_what_docker_has_for_every_driver_is_kept() -> None:
    text = "logging: {driver: json-file, options: {mode: blocking, max-buffer-size: 4m}}"
    options = container(text)["LogConfiguration"]["Options"]
    assert (options["mode"], options["max-buffer-size"]) == ("blocking", "4m")
    assert made(text).diagnostics == ()


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ("awslogs-datetime-format: '%Y', awslogs-multiline-pattern: x", None),
        ("mode: sometimes", "blocking or non-blocking"),
    ],
)
def test_options_that_ecs_refuses_are_refused(options: str, hint: str | None) -> None:
    (problem,) = refused(f"logging: {{options: {{{options}}}}}")
    assert (problem.code, problem.hint) == ("C2C-M028", hint)


def test_an_option_that_ecs_would_refuse_is_left_out_with_a_warning() -> None:
    made_ = made("logging: {options: {awslogs-datetime-pattern: '%Y'}}")
    (told,) = made_.diagnostics
    assert (told.code, told.severity) == ("C2C-M028", "warning")
    assert told.hint == "did you mean 'awslogs-datetime-format'?"
    assert container("logging: {options: {awslogs-datetime-pattern: '%Y'}}") == container("")


def test_an_option_without_value_leaves_the_default() -> None:
    assert container("logging: {options: {awslogs-group: }}") == container("")


@pytest.mark.parametrize(
    ("create", "actions"),
    [
        ("false", ["logs:CreateLogStream", "logs:PutLogEvents"]),
        ("true", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
    ],
)
def test_a_group_of_its_own_may_be_written_to(create: str, actions: list[str]) -> None:
    text = f"logging: {{options: {{awslogs-group: /mine, awslogs-create-group: '{create}'}}}}"
    (policy,) = properties(made(text), "WebTaskExecutionRole")["Policies"]
    other, own = policy["PolicyDocument"]["Statement"]
    if own["Resource"] != {"Fn::GetAtt": ["LogGroup", "Arn"]}:
        other, own = own, other
    assert other["Action"] == actions
    assert other["Resource"]["Fn::Sub"].endswith(":log-group:/mine:*")
