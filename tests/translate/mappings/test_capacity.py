"""Capacity providers, ECS Exec, ephemeral storage, roles that exist, and the boundary of others."""

from __future__ import annotations

import pytest

from compose2cfn.core.values import replace
from compose2cfn.translate.translate import translate
from tests.translate.made import made, properties
from tests.translate.projects import facts, project, service_project

ROLE = "arn:aws:iam::111122223333:role/start"


def test_without_keys_tasks_run_on_fargate_and_nobody_looks_in() -> None:
    service = properties(made(), "WebService")
    assert service["LaunchType"] == "FARGATE"
    assert not {"CapacityProviderStrategy", "EnableExecuteCommand"} & service.keys()
    assert "EphemeralStorage" not in properties(made(), "WebTaskDefinition")


def test_a_strategy_takes_the_place_of_the_launch_type() -> None:
    service = properties(made("x-aws-capacity: {FARGATE: {base: 1}}"), "WebService")
    assert "LaunchType" not in service
    assert service["CapacityProviderStrategy"] == [
        {"Base": 1, "CapacityProvider": "FARGATE", "Weight": 1}
    ]


def test_a_one_off_task_runs_on_that_capacity_too() -> None:
    done = made("x-aws-schedule: {rate: 1 day}\nx-aws-capacity: FARGATE_SPOT\nx-aws-exec: true")
    target = properties(done, "WebSchedule")["Target"]["EcsParameters"]
    assert "LaunchType" not in target
    assert target["EnableExecuteCommand"] is True
    command = done.template.outputs["WebRunTask"].value["Fn::Sub"][0]
    assert "--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 " in command
    assert "--enable-execute-command" in command


@pytest.mark.parametrize(
    ("own", "enabled"), [("", True), ("x-aws-exec: false", None)], ids=["inherited", "own"]
)
def test_a_key_of_the_service_goes_before_that_of_the_top_level(
    own: str, enabled: bool | None
) -> None:
    text = f"name: shop\nx-aws-exec: true\nservices:\n  web:\n    image: web:1\n    {own}\n"
    service = properties(translate(project(text), facts()), "WebService")
    assert service.get("EnableExecuteCommand") is enabled


def test_an_existing_execution_role_takes_the_place_of_ours() -> None:
    done = made(f"x-aws-execution_role: {ROLE}")
    assert properties(done, "WebTaskDefinition")["ExecutionRoleArn"] == ROLE
    assert "WebTaskExecutionRole" not in done.template.resources


def test_every_role_has_the_boundary() -> None:
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    text = f"name: shop\nx-aws-permissions_boundary: {boundary}\nservices:\n  web:\n"
    text += "    image: web:1\n    x-aws-exec: true\n    x-aws-schedule: {rate: 1 day}\n"
    resources = translate(project(text), facts()).template.resources.values()
    roles = [it for it in resources if it.type == "AWS::IAM::Role"]
    assert len(roles) == 3
    assert all("PermissionsBoundary" in role.properties for role in roles)


def test_facts_of_old_are_read_as_an_auto_scaling_groups_and_say_so() -> None:
    known = facts()
    assert known.cluster is not None
    cluster = replace(known.cluster, capacity_providers=("group",))
    done = translate(service_project("x-aws-capacity: group"), replace(known, cluster=cluster))
    assert properties(done, "WebTaskDefinition")["RequiresCompatibilities"] == ["EC2"]
    told = [it.message for it in done.diagnostics if it.code == "C2C-M064"]
    assert len(told) == 1
    assert "taken for granted" in told[0]
