"""One log group, which each service may write to and nothing else."""

from __future__ import annotations

from compose2cfn.translate.translate import translate
from tests.translate.made import container, made, properties
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
