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
        Capabilities=["CAPABILITY_NAMED_IAM"],
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
    _, gone = without(load(FOLDER / "promotion.yaml"))
    assert gone == {
        *("Pipeline", "BuildProject", "ConvertProject", "PlanProject", "ExecuteProject"),
        *("ApproverPolicy", "ProdApproverPolicy", "StartRole", "BundleUploaded"),
    }
    _, gone = without(load(FOLDER / "codedeploy.yaml"))
    assert gone == {
        *("Application", "DeploymentGroup", "Shifting", "Pipeline", "ReviewProject"),
        *("ApproverPolicy", "StartRole", "ReleaseUploaded"),
    }
    assert without(load(FOLDER / "target-account.yaml"))[1] == set()


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


@pytest.mark.parametrize("tools_first", [True, False], ids=["tools first", "target first"])
def test_tools_and_target_account_wait_for_neither(account: Account, tools_first: bool) -> None:
    storage = created(account, "storage", TargetAccountIds="222233334444,333344445555")
    elsewhere = {
        "ToolsAccountId": account.id,
        "ApplicationName": "shop",
        "ApplicationStackName": "shop-prod",
        "ExistingAwsVpc": PLAIN["ExistingAwsVpc"],
        "ExistingEcsCluster": PLAIN["ExistingEcsCluster"],
        "TemplateBucketName": storage["ArtifactBucketName"],
        "KeyArn": storage["KeyArn"],
    }
    here = {
        "ApplicationName": "shop",
        "DevAccountId": account.id,
        "StagingAccountId": account.id,
        "ProdAccountId": account.id,
        "ImageRepositoryName": "shop",
        **{name: storage[name] for name in ("KeyArn", "ArtifactBucketName", "RecordBucketName")},
    }
    stacks = [("promotion", here), ("target-account", elsewhere)]
    for name, parameters in stacks if tools_first else reversed(stacks):
        created(account, name, **parameters)
    roles = {it["RoleName"]: it["Arn"] for it in account.client("iam").list_roles()["Roles"]}
    steps = ("convert", "plan", "execute")
    named = {*(f"shop-{it}" for it in steps), *(f"shop-prod-{it}" for it in steps)}
    assert named | {"shop-prod-deployment"} <= roles.keys()


def test_other_accounts_read_long_templates_and_nothing_else(account: Account) -> None:
    storage = created(account, "storage", TargetAccountIds="222233334444,333344445555")
    s3 = account.client("s3")
    answer = s3.get_bucket_policy(Bucket=storage["ArtifactBucketName"])
    (theirs,) = (it for it in json.loads(answer["Policy"])["Statement"] if it["Effect"] == "Allow")
    assert theirs["Principal"] == {"AWS": ["222233334444", "333344445555"]}
    assert theirs["Action"] == "s3:GetObject"
    assert theirs["Resource"].endswith("/templates/*")
    assert theirs["Condition"]["ArnLike"]["aws:PrincipalArn"].endswith(":role/compose2cfn/*-plan")
    for name in ("SourceBucketName", "RecordBucketName"):
        told = json.loads(s3.get_bucket_policy(Bucket=storage[name])["Policy"])["Statement"]
        assert {it["Effect"] for it in told} == {"Deny"}


def test_what_codedeploy_needs_is_made_beside_it(account: Account) -> None:
    storage = created(account, "storage")
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
    created(
        account,
        "codedeploy",
        ApplicationStackName="shop",
        ExistingEcsCluster="demo",
        EcsServiceName="web",
        ProductionListenerArn=f"{balancer}:listener/app/demo/1/2",
        BlueTargetGroupArn=f"{balancer}:targetgroup/blue/73e2d6bc24d8a067",
        GreenTargetGroupArn=f"{balancer}:targetgroup/green/83e2d6bc24d8a067",
        ReleaseObjectKey="releases/shop.zip",
        **storage,
    )
    assert logical_ids(account, "codedeploy") == {
        *("BuildLogGroup", "CodeDeployRole", "ReviewRole", "PipelineRole"),
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
