"""Tasks that run to their end, by hand or on a schedule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.translate.made import made, properties, refused

ROLE = "arn:aws:iam::111122223333:role/report"


def test_a_service_stays_one_whatever_its_restart_says() -> None:
    resources = made('restart: "no"').template.resources
    assert "WebService" in resources
    assert not any(it.type == "AWS::Scheduler::Schedule" for it in resources.values())


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("restart: alway", "did you mean 'always'?"),
        (
            "deploy: {restart_policy: {condition: perhaps}}",
            "'no', 'always', 'on-failure' or 'unless-stopped'",
        ),
    ],
)
def test_a_policy_that_does_not_exist_is_refused(text: str, hint: str) -> None:
    (problem,) = refused(text)
    assert (problem.code, problem.hint) == ("C2C-M088", hint)


def test_a_one_off_task_has_no_service_and_no_name() -> None:
    resources = made("x-aws-task: true").template.resources
    assert [name for name in resources if name.startswith("Web")] == [
        "WebTaskExecutionRole",
        "WebTaskDefinition",
    ]


def test_its_output_is_the_command_that_runs_it() -> None:
    outputs = made("x-aws-task: true\ndeploy: {replicas: 3}").template.outputs
    text, names = outputs["WebRunTask"].value["Fn::Sub"]
    assert text.startswith("aws ecs run-task --cluster ${ClusterArn} --task-definition ${WebTask")
    assert "--count 3 " in text
    assert "assignPublicIp=ENABLED" in text
    assert names.keys() == {"Subnets", "Groups"}


@pytest.mark.parametrize(
    ("restart", "expected"),
    [('"no"', None), ("on-failure", 60)],
)
def test_a_one_off_task_is_tried_again_after_a_failure_only(restart: str, expected: Any) -> None:
    done = made(f"x-aws-task: true\nrestart: {restart}")
    (own,) = properties(done, "WebTaskDefinition")["ContainerDefinitions"]
    assert own["Essential"] is True
    assert own.get("RestartPolicy", {}).get("RestartAttemptPeriod") == expected
    assert done.diagnostics == ()


def test_a_schedule_hands_over_the_roles_of_its_task_alone() -> None:
    done = made(f"x-aws-schedule: {{rate: 1 hour}}\nx-aws-role: {ROLE}")
    (policy,) = properties(done, "WebScheduleRole")["Policies"]
    run, tag, hand_over = policy["PolicyDocument"]["Statement"]
    assert run["Resource"]["Fn::Sub"].endswith(":task-definition/shop-web:*")
    assert tag["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    assert hand_over["Resource"] == [{"Fn::GetAtt": ["WebTaskExecutionRole", "Arn"]}, ROLE]
    assert '"*"' not in json.dumps(policy)


def test_a_schedule_starts_after_what_its_task_depends_on() -> None:
    done = made(
        "x-aws-schedule: {rate: 1 hour}\nvolumes: [{type: volume, source: data, target: /data}]",
        rest="volumes:\n  data: {name: shop_data}\n",
    )
    waits = done.template.resources["WebSchedule"].depends_on
    assert all(name.startswith("DataNFSMountTarget") for name in waits)
    assert len(waits) == 2
