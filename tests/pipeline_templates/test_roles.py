"""Least privilege: a stage's role allows what the stage calls, and not another one's work."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.permissions import by_type
from compose2cfn.gate.permissions import Scope, policy_for
from compose2cfn.gate.record_store import BucketPlace
from compose2cfn.gate.steps import Step
from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.access import Access, access_of_policy, access_of_role
from tests.pipeline_templates.delivery import PIPELINE, STACK
from tests.pipeline_templates.parameters import PLAIN
from tests.pipeline_templates.resolved import ACCOUNT, REGION, Stack, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.pipeline_templates.story import Story

ROLES = {
    "BuildProject": "BuildRole",
    "ConvertProject": "ConvertRole",
    "PlanProject": "PlanRole",
    "ExecuteProject": "ExecuteRole",
}
STACK_ARN = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/0a1b"
DELIVERY = Stack(
    load(PIPELINE), PLAIN | {"NotificationTopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t"}
)
APPLICATION = Stack(
    load(ROOT / "pipeline_templates" / "codepipeline" / "application-roles.yaml"),
    {
        name: PLAIN[name]
        for name in ("ApplicationStackName", "ExistingAwsVpc", "ExistingEcsCluster")
    },
)
BOUNDARY = APPLICATION.value({"Ref": "Boundary"})
NARROWER = {
    f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/*": "demo-cluster",
    f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/*": "demo-cluster/*",
    f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/*": "demo-cluster/*",
    f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/*": PLAIN["ExistingAwsVpc"],
}
"""The template knows cluster and VPC, `compose2cfn iam` doesn't."""
PROJECT = access_of_policy(DELIVERY, "ProjectPolicy").actions()
HARMLESS = ("Describe", "Get", "List")


def narrowed(resource: str) -> str:
    """Return the resource as the template has it."""
    known = NARROWER.get(resource)
    return resource if known is None else resource.removesuffix("*") + known


def role(name: str) -> Access:
    return access_of_role(DELIVERY, name)


def place(kind: str) -> BucketPlace:
    return BucketPlace(bucket="record-bucket", prefix=f"{kind}/dev/{STACK}/")


def wanted(step: Step) -> Access:
    """Return what `compose2cfn iam` says of a step."""
    scope = Scope(
        region=REGION,
        account=ACCOUNT,
        stack=STACK,
        role_arn=PLAIN["DeploymentRoleArn"],
        boundary=BOUNDARY,
        bucket="artifact-bucket",
        records=place("approvals"),
        audit=place("audit"),
        deployments=BucketPlace(bucket="record-bucket", prefix=f"deployments/{STACK}/dev/"),
        pipeline=f"{DELIVERY.name}/Approve/Approve",
    )
    return Access(policy_for(step, scope, sorted(by_type()))["Statement"])


def context_of(condition: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield contexts that meet a condition, and those of a change set of ours."""
    given = {key: it for keys in condition.values() for key, it in keys.items()}
    yield {"cloudformation:ChangeSetName": "c2c-1", "s3:prefix": f"audit/dev/{STACK}/", **given}
    yield {"cloudformation:ChangeSetName": "c2c-1", "s3:prefix": f"approvals/dev/{STACK}/", **given}


LACKS = {("PlanRole", "cloudformation:DeleteStack")}
"""It would let a plan delete the application; an empty stack that a plan made in vain stays."""


@pytest.mark.parametrize(
    ("name", "steps", "more"),
    [
        ("ConvertRole", [Step.CONVERT], set()),
        ("PlanRole", [Step.CHANGESET, Step.REVIEW], set()),
        ("ExecuteRole", [Step.EXECUTE, Step.RECORD], set()),
        (
            "ApproverPolicy",
            [Step.APPROVE],
            {
                "codepipeline:GetPipeline",
                "codepipeline:GetPipelineExecution",
                "codepipeline:ListPipelineExecutions",
                "cloudformation:ListStackResources",
                "kms:Decrypt",
                "kms:GenerateDataKey",
            },
        ),
    ],
)
def test_a_role_has_what_its_commands_need_and_no_more(
    name: str, steps: list[Step], more: set[str]
) -> None:
    is_policy = name == "ApproverPolicy"
    access = access_of_policy(DELIVERY, name) if is_policy else role(name)
    missing = [
        (action, resource)
        for step in steps
        for action, resource, condition in wanted(step).pairs()
        if (name, action) not in LACKS
        and not any(
            access.allows(action, narrowed(resource).replace("*", "x"), it)
            for it in context_of(condition)
        )
    ]
    assert missing == []
    own = access.actions() - (set() if is_policy else PROJECT)
    assert own - {action for step in steps for action in wanted(step).actions()} == more


def test_the_deployment_role_is_the_policy_for_deploying() -> None:
    access = access_of_role(APPLICATION, "DeploymentRole")

    def listed(pairs: Iterator[tuple[str, str, Any]]) -> set[tuple[str, str, str]]:
        return {
            (action, resource, f"{key} {value}")
            for action, resource, condition in pairs
            for key, values in (condition.get("StringEquals") or {"": ""}).items()
            for value in (values if isinstance(values, list) else [values])
        }

    expected = {
        (action, narrowed(resource), condition)
        for action, resource, condition in listed(wanted(Step.DEPLOY).pairs())
    }
    assert listed(access.pairs()) == expected


def test_policies_are_as_short_as_iam_takes_them() -> None:
    # IAM User Guide, "IAM and AWS STS quotas": without white space
    (inline,) = APPLICATION.properties("DeploymentRole")["Policies"]
    assert len(json.dumps(inline["PolicyDocument"], separators=(",", ":"))) <= 10_240
    boundary = APPLICATION.properties("Boundary")["PolicyDocument"]
    assert len(json.dumps(boundary, separators=(",", ":"))) <= 6_144


@pytest.mark.emulator
@pytest.mark.parametrize("project", ROLES)
def test_every_call_that_a_stage_made_is_allowed_by_its_role(story: Story, project: str) -> None:
    lines = story.machine.calls_of(project).read_text().splitlines()
    calls = {tuple(json.loads(line)) for line in lines}
    access = access_of_role(story.stack, ROLES[project])
    refused = [
        (action, resource)
        for action, resource in sorted(calls)
        if not access.allows(action, *_meant(resource, story))
    ]
    assert refused == []
    assert len(calls) > len(("one", "two", "three"))


def _meant(resource: str, story: Story) -> tuple[str, dict[str, str]]:
    """Return the ARN of a recorded resource, and the context of the call."""
    account = story.account.id
    stack = f"arn:aws:cloudformation:{REGION}:{account}:stack/{STACK}/0a1b"
    prefixes = {"s3:prefix": f"audit/dev/{STACK}/"}
    if ":changeSet/" in resource:
        return stack, {"cloudformation:ChangeSetName": resource}
    if resource.startswith("arn:aws:codepipeline:"):
        return resource.replace("000000000000", account), {}
    if resource.startswith("arn:") or resource == "*":
        return resource, prefixes
    named, _, change_set = resource.partition(" ")
    assert not resource or named == STACK, resource
    return stack if named else "*", {"cloudformation:ChangeSetName": change_set}


@pytest.mark.parametrize(
    ("name", "forbidden"),
    [
        ("PipelineRole", ["cloudformation:*", "iam:*", "ecs:*", "ec2:*"]),
        ("BuildRole", ["cloudformation:*", "iam:*", "ec2:*", "ecs:*", "codepipeline:*"]),
        ("PlanRole", ["cloudformation:Execute*", "cloudformation:*Stack", "codepipeline:*"]),
        (
            "ExecuteRole",
            ["cloudformation:Create*", "cloudformation:Delete*", "codepipeline:Put*", "iam:*"],
        ),
        ("StartRole", ["cloudformation:*", "iam:*", "codepipeline:Put*", "codepipeline:Update*"]),
    ],
)
def test_no_role_can_do_the_work_of_another(name: str, forbidden: list[str]) -> None:
    able = [
        action
        for action in role(name).actions()
        for pattern in forbidden
        if fnmatchcase(action, pattern) and "List" not in action and "Describe" not in action
    ]
    assert able == []


def test_convert_writes_nothing_but_logs_and_artifacts() -> None:
    own = role("ConvertRole").actions() - PROJECT
    assert [it for it in own if not it.partition(":")[2].startswith(HARMLESS)] == []


def test_an_approver_can_decide_and_nothing_else() -> None:
    able = access_of_policy(DELIVERY, "ApproverPolicy")
    writing = {it for it in able.actions() if not it.partition(":")[2].startswith(HARMLESS)}
    assert writing == {
        "codepipeline:PutApprovalResult",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:PutObject",
    }
    pipeline = f"arn:aws:codepipeline:{REGION}:{ACCOUNT}:{DELIVERY.name}"
    assert able.allows("codepipeline:PutApprovalResult", f"{pipeline}/Approve/Approve")
    for place_of_another in ("Deploy/Execute", "Approve/Other"):
        assert not able.allows("codepipeline:PutApprovalResult", f"{pipeline}/{place_of_another}")
    for kind in ("deployments", "reports"):
        assert not able.allows("s3:PutObject", f"arn:aws:s3:::record-bucket/{kind}/dev/{STACK}/x")


def test_only_the_plan_names_a_role_and_only_to_cloudformation() -> None:
    passing = {
        name for name in (*ROLES.values(), "PipelineRole") if "iam:PassRole" in role(name).actions()
    }
    assert passing == {"PlanRole"}
    to = {"iam:PassedToService": "cloudformation.amazonaws.com"}
    deployment = PLAIN["DeploymentRoleArn"]
    assert role("PlanRole").allows("iam:PassRole", deployment, to)
    assert not role("PlanRole").allows(
        "iam:PassRole", deployment, {"iam:PassedToService": "ec2.amazonaws.com"}
    )
    assert not role("PlanRole").allows("iam:PassRole", f"{deployment}2", to)


@pytest.mark.parametrize("name", ["PlanRole", "ExecuteRole"])
def test_change_sets_and_stacks_of_others_are_out_of_reach(name: str) -> None:
    ours = {"cloudformation:ChangeSetName": "c2c-1"}
    action = f"cloudformation:{'Execute' if name == 'ExecuteRole' else 'Create'}ChangeSet"
    assert role(name).allows(action, STACK_ARN, ours)
    assert not role(name).allows(action, STACK_ARN, {"cloudformation:ChangeSetName": "mine"})
    assert not role(name).allows(action, STACK_ARN.replace(STACK, f"{STACK}2"), ours)
    for kind in ("audit", "reports", "approvals", "deployments"):
        for folder in (f"prod/{STACK}", f"{STACK}/prod"):
            another = f"arn:aws:s3:::record-bucket/{kind}/{folder}/x"
            assert not role(name).allows("s3:PutObject", another)


def test_cloudformation_makes_no_role_without_the_boundary_and_leaves_it_alone() -> None:
    access = access_of_role(APPLICATION, "DeploymentRole")
    made = f"arn:aws:iam::{ACCOUNT}:role/{STACK}-TaskRole-1A2B"
    bounded = {"iam:PermissionsBoundary": BOUNDARY}
    assert access.allows("iam:CreateRole", made, bounded)
    for context in ({}, {"iam:PermissionsBoundary": f"{BOUNDARY}2"}):
        assert not access.allows("iam:CreateRole", made, context)
        assert not access.allows("iam:PutRolePolicy", made, context)
    assert not access.allows("iam:CreateRole", made.replace(STACK, "another"), bounded)
    for action in (
        "DeleteRolePermissionsBoundary",
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
    ):
        assert f"iam:{action}" not in access.actions()
    assert not any("*" in action for action in access.actions())
    to_ec2 = {"iam:PassedToService": "ec2.amazonaws.com"}
    assert not access.allows("iam:PassRole", made, to_ec2)


def test_the_boundary_holds_no_administration() -> None:
    allowed = access_of_policy(APPLICATION, "Boundary").actions()
    assert not any("*" in action for action in allowed)
    assert {it for it in allowed if it.startswith("iam:")} == {"iam:PassRole"}
    assert not any(it.startswith(("cloudformation:", "codepipeline:", "sts:")) for it in allowed)
