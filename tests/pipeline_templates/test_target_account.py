"""The roles of a target account: who may take them, and what they may do there."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.gate.permissions import Scope, policy_for
from compose2cfn.gate.steps import Step
from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.resolved import REGION, Stack, load, statements

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = ROOT / "pipeline_templates" / "codepipeline"
TOOLS, TARGET = "111111111111", "222222222222"
ENVIRONMENTS = ("dev", "staging", "prod")
STEPS = ("Convert", "Plan", "Execute")
STACK_ARN = f"arn:aws:cloudformation:{REGION}:{TARGET}:stack/shop-prod/*"
KEY = f"arn:aws:kms:{REGION}:{TOOLS}:key/1234"
MOST_OF_A_ROLE = 10_240
"""Characters of a role's own policies, without white space (IAM and AWS STS quotas)."""


def target(environment: str = "prod") -> Stack:
    given = {
        "ToolsAccountId": TOOLS,
        "ApplicationName": "shop",
        "ApplicationStackName": f"shop-{environment}",
        "ExistingAwsVpc": "vpc-0a1b2c3d",
        "ExistingEcsCluster": "prod",
        "TemplateBucketName": "artifacts",
        "KeyArn": KEY,
    }
    return Stack(load(FOLDER / "target-account.yaml"), given, account=TARGET)


@cache
def tools() -> dict[str, Any]:
    given = {
        "ApplicationName": "shop",
        "DevAccountId": TARGET,
        "StagingAccountId": TARGET,
        "ProdAccountId": TARGET,
        "ImageRepositoryName": "shop",
        "KeyArn": KEY,
        "ArtifactBucketName": "artifacts",
        "RecordBucketName": "records",
    }
    return Stack(load(FOLDER / "promotion.yaml"), given, account=TOOLS).resources()


def arn_of(role: dict[str, Any], account: str) -> str:
    told = role["Properties"]
    return f"arn:aws:iam::{account}:role{told['Path']}{told['RoleName']}"


def rights(role: dict[str, Any]) -> list[dict[str, Any]]:
    policies = role["Properties"]["Policies"]
    return [it for policy in policies for it in statements(policy["PolicyDocument"])]


def actions(role: dict[str, Any]) -> set[str]:
    return {action for it in rights(role) for action in it["Action"]}


def wanted(*steps: Step) -> set[str]:
    """Return what `compose2cfn iam` prints for these steps, of the account that is deployed to."""
    documents = [policy_for(step, Scope(role_arn="role"), ()) for step in steps]
    return {action for it in documents for told in it["Statement"] for action in told["Action"]}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_side_knows_the_other_by_name(step: str, environment: str) -> None:
    role = target(environment).resources()[f"{step}Role"]
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    ours = tools()[f"{step}Role"]
    # an account's root can be trusted before the role exists; the condition lets only that role in
    assert trust["Principal"] == {"AWS": f"arn:aws:iam::{TOOLS}:root"}
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": arn_of(ours, TOOLS)}}
    (assume,) = (it for it in rights(ours) if it["Action"] == ["sts:AssumeRole"])
    assert arn_of(role, TARGET) in assume["Resource"]
    assert len(assume["Resource"]) == len(ENVIRONMENTS)


def test_only_those_three_of_the_tools_account_can_act_elsewhere() -> None:
    roles = {name: it for name, it in tools().items() if it["Type"] == "AWS::IAM::Role"}
    assert {name for name, it in roles.items() if "sts:AssumeRole" in actions(it)} == {
        f"{step}Role" for step in STEPS
    }
    assert {name for name, it in roles.items() if any("iam:" in x for x in actions(it))} == set()
    changing = ("cloudformation:", "ecs:", "ec2:", "elasticloadbalancing:")
    assert [
        (name, x) for name, it in roles.items() for x in actions(it) if x.startswith(changing)
    ] == []


@pytest.mark.parametrize(
    ("step", "needed", "more"),
    [
        pytest.param("Convert", wanted(Step.CONVERT), set(), id="convert"),
        pytest.param(
            "Plan",
            # a whole stack can be deleted with it: an empty one is left to a person
            wanted(Step.CHANGESET, Step.REVIEW) - {"cloudformation:DeleteStack"},
            # CloudFormation reads long templates with the caller's rights
            {"s3:GetObject", "kms:Decrypt"},
            id="plan",
        ),
        pytest.param("Execute", wanted(Step.EXECUTE, Step.RECORD), set(), id="execute"),
    ],
)
def test_a_role_has_what_its_commands_need_and_nothing_else(
    step: str, needed: set[str], more: set[str]
) -> None:
    role = target().resources()[f"{step}Role"]
    assert actions(role) == needed | more
    assert not needed & more


@pytest.mark.parametrize("step", ["Plan", "Execute"])
def test_a_role_reaches_its_stack_alone(step: str) -> None:
    for it in rights(target().resources()[f"{step}Role"]):
        if any(action.startswith("cloudformation:") for action in it["Action"]):
            assert it["Resource"] == [STACK_ARN]
        assert "*" not in it["Resource"]


def test_change_sets_of_others_are_neither_made_nor_executed() -> None:
    changing = {"CreateChangeSet", "DeleteChangeSet", "ExecuteChangeSet"}
    found = {
        action: it["Condition"]
        for step in STEPS
        for it in rights(target().resources()[f"{step}Role"])
        for action in it["Action"]
        if action.partition(":")[2] in changing
    }
    assert {action.partition(":")[2] for action in found} == changing
    # commands name them by ARN
    ours = ["c2c-*", "arn:aws:cloudformation:*:*:changeSet/c2c-*"]
    assert [*found.values()] == [{"StringLike": {"cloudformation:ChangeSetName": ours}}] * 3


def test_only_cloudformation_gets_the_deployment_role() -> None:
    resources = target().resources()
    (passing,) = (
        it
        for step in STEPS
        for it in rights(resources[f"{step}Role"])
        if any(action.startswith("iam:") for action in it["Action"])
    )
    assert passing["Action"] == ["iam:PassRole"]
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}
    }
    (trust,) = resources["DeploymentRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudformation.amazonaws.com"}


def test_the_deployment_role_cant_change_the_roles_of_the_steps() -> None:
    resources = target().resources()
    own = {arn_of(it, TARGET) for it in resources.values() if it["Type"] == "AWS::IAM::Role"}
    assert len(own) == len(STEPS) + 1
    assert all(":role/compose2cfn/" in arn for arn in own)
    reached = {
        arn
        for it in rights(resources["DeploymentRole"])
        if any(action.startswith("iam:") for action in it["Action"])
        for arn in it["Resource"]
    }
    # `*` takes in a slash too, but no name of the application begins with the path
    assert reached == {f"arn:aws:iam::{TARGET}:role/shop-prod-*"}


def sizes(resources: dict[str, Any]) -> Iterable[tuple[str, int]]:
    for name, it in resources.items():
        if it["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in it["Properties"]["Policies"]]
            yield name, sum(len(json.dumps(x, separators=(",", ":"))) for x in documents)


def test_no_role_has_more_policy_than_iam_takes() -> None:
    found = [*sizes(target().resources()), *sizes(tools())]
    assert [it for it in found if it[1] > MOST_OF_A_ROLE] == []
