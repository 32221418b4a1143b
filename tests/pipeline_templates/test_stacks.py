"""The pipeline's stacks are created, one from the outputs of the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.parameters import PLAIN
from tests.pipeline_templates.resolved import load
from tests.pipeline_templates.stripped import LACKING, without

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

FOLDER = ROOT / "pipeline_templates" / "codepipeline"

pytestmark = pytest.mark.emulator


def created(account: Account, name: str, **parameters: str) -> dict[str, str]:
    """Create the stack of a template, as far as the emulator can, and return its outputs."""
    template, _ = without(load(FOLDER / f"{name}.yaml"))
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", ())}


def logical_ids(account: Account, name: str) -> set[str]:
    answer = account.client("cloudformation").describe_stack_resources(StackName=name)
    return {it["LogicalResourceId"] for it in answer["StackResources"]}


def test_only_what_the_emulator_lacks_is_left_out() -> None:
    lacking = {
        it["Type"]
        for path in FOLDER.glob("*.yaml")
        for it in load(path)["Resources"].values()
        if it["Type"] in LACKING
    }
    assert lacking == LACKING
    _, gone = without(load(FOLDER / "pipeline.yaml"))
    # the pipeline, its projects, and whatever names the pipeline
    assert gone == {
        *("Pipeline", "BuildProject", "ConvertProject", "PlanProject", "ExecuteProject"),
        *("ApproverPolicy", "StartRole", "BundleUploaded", "BranchPushed"),
    }


@pytest.mark.parametrize("source", ["S3", "CodeConnections", "CodeCommit"])
def test_storage_roles_topic_and_pipeline_fit_together(account: Account, source: str) -> None:
    storage = created(account, "storage")
    names = ("ApplicationStackName", "ExistingAwsVpc", "ExistingEcsCluster")
    roles = created(account, "application-roles", **{it: PLAIN[it] for it in names})
    topic = created(account, "notifications", KeyArn=storage["KeyArn"], Email="ops@example.com")
    given = {**PLAIN, **storage, **roles, "NotificationTopicArn": topic["TopicArn"]}
    outputs = created(account, "pipeline", **given, SourceType=source)
    assert outputs["ImageUri"].endswith("/shop")
    assert logical_ids(account, "notifications") == {"Topic", "TopicPolicy", "Mail"}
    assert logical_ids(account, "pipeline") == {
        *("BuildLogGroup", "ProjectPolicy", "ReviewPolicy", "PipelineRole"),
        *("BuildRole", "ConvertRole", "PlanRole", "ExecuteRole"),
    }


def test_chat_can_decide_nothing(account: Account) -> None:
    key = created(account, "storage")["KeyArn"]
    slack = {"SlackWorkspaceId": "T0123", "SlackChannelId": "C0123"}
    created(account, "notifications", KeyArn=key, PipelineName="delivery", **slack)
    iam = account.client("iam")
    (name,) = (it["RoleName"] for it in iam.list_roles()["Roles"] if "ChatRole" in it["RoleName"])
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
    chat = load(FOLDER / "notifications.yaml")["Resources"]["Chat"]["Properties"]
    assert chat["GuardrailPolicies"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll"}
    ]
    assert chat["UserRoleRequired"] is True
