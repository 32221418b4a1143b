"""Releases by AWS CodeDeploy: what is compared, refused and handed on, and how users move.

The emulator has no CodeDeploy: that it takes the group and moves requests only a live account can
show. cfn-lint holds the properties against CloudFormation's schemas.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.machine import Built, Machine
from tests.pipeline_templates.resolved import ACCOUNT, REGION, Stack, load, statements

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account

TEMPLATE = load(ROOT / "pipeline_templates" / "codepipeline" / "codedeploy.yaml")
RELEASE = ROOT / "tests" / "translate" / "codedeploy" / "a_task_of_two" / "expected"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
PLAIN = {
    "ApplicationStackName": "shop",
    "ExistingEcsCluster": "demo",
    "EcsServiceName": "web",
    "ProductionListenerArn": f"{BALANCER}:listener/app/demo/1/2",
    "BlueTargetGroupArn": f"{BALANCER}:targetgroup/shop-blue/73e2d6bc24d8a067",
    "GreenTargetGroupArn": f"{BALANCER}:targetgroup/shop-green/83e2d6bc24d8a067",
    "SourceBucketName": "source",
    "ReleaseObjectKey": "releases/shop.zip",
    "KeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234",
    "ArtifactBucketName": "artifacts",
    "RecordBucketName": "records",
}
FIVE = {
    "CodeDeployDefault.ECSAllAtOnce",
    "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "CodeDeployDefault.ECSCanary10Percent15Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
}
"""AWS CodeDeploy User Guide, "Predefined deployment configurations for an Amazon ECS platform"."""
BLUE, GREEN = (f"registry.example.com/web@sha256:{digit * 64}" for digit in "bc")
PROXY = f"registry.example.com/proxy@sha256:{'a' * 64}"


def group(**parameters: str) -> dict[str, Any]:
    return Stack(TEMPLATE, PLAIN | parameters).properties("DeploymentGroup")


def test_without_anything_asked_for_there_is_no_more_than_a_pair() -> None:
    made = Stack(TEMPLATE, PLAIN).resources()
    assert made.keys().isdisjoint({"Shifting", "TestListener", "TestersOnly"})
    told = group()
    (pair,) = told["LoadBalancerInfo"]["TargetGroupPairInfoList"]
    assert [it["Name"] for it in pair["TargetGroups"]] == ["shop-blue", "shop-green"]
    assert "TestTrafficRoute" not in pair
    assert "AlarmConfiguration" not in told
    assert told["AutoRollbackConfiguration"]["Events"] == [
        "DEPLOYMENT_FAILURE",
        "DEPLOYMENT_STOP_ON_REQUEST",
    ]


def test_users_move_in_one_of_five_ways() -> None:
    allowed = TEMPLATE["Parameters"]["TrafficShifting"]["AllowedValues"]
    own = {group(TrafficShifting=it)["DeploymentConfigName"] for it in allowed if it != "Custom"}
    assert own == FIVE


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "Canary",
            {
                "Type": "TimeBasedCanary",
                "TimeBasedCanary": {"CanaryPercentage": "20", "CanaryInterval": "7"},
            },
        ),
        (
            "Linear",
            {
                "Type": "TimeBasedLinear",
                "TimeBasedLinear": {"LinearPercentage": "20", "LinearInterval": "7"},
            },
        ),
    ],
)
def test_or_in_a_way_of_their_own(kind: str, expected: dict[str, Any]) -> None:
    given = {"CustomShifting": kind, "CustomPercentage": "20", "CustomIntervalInMinutes": "7"}
    stack = Stack(TEMPLATE, PLAIN | {"TrafficShifting": "Custom", **given})
    assert stack.properties("Shifting")["TrafficRoutingConfig"] == expected
    assert stack.properties("DeploymentGroup")["DeploymentConfigName"] == "delivery-Shifting"


def test_the_test_listener_is_for_those_who_test() -> None:
    stack = Stack(TEMPLATE, PLAIN | {"TestCidr": "192.0.2.0/24", "TestPort": "9000"})
    (pair,) = stack.properties("DeploymentGroup")["LoadBalancerInfo"]["TargetGroupPairInfoList"]
    assert pair["TestTrafficRoute"] == {"ListenerArns": ["delivery-TestListener"]}
    let_in = stack.properties("TestersOnly")
    assert (let_in["CidrIp"], let_in["FromPort"], let_in["ToPort"]) == (
        *("192.0.2.0/24", "9000"),
        "9000",
    )
    assert stack.properties("TestListener")["Protocol"] == "HTTPS"


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "10.0.0.0/7", "::/0"])
def test_the_world_does_not_test(cidr: str) -> None:
    assert not re.fullmatch(TEMPLATE["Parameters"]["TestCidr"]["AllowedPattern"], cidr)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"AlarmName": "errors"}, ["errors"]),
        ({"OtherAlarmName": "slow"}, ["slow"]),
        ({"AlarmName": "errors", "OtherAlarmName": "slow"}, ["errors", "slow"]),
    ],
    ids=["the first", "the other", "both"],
)
def test_alarms_undo_a_deployment(given: dict[str, str], names: list[str]) -> None:
    told = group(**given)
    assert told["AlarmConfiguration"]["Alarms"] == [{"Name": name} for name in names]
    assert "DEPLOYMENT_STOP_ON_ALARM" in told["AutoRollbackConfiguration"]["Events"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ("0", {"ActionOnTimeout": "CONTINUE_DEPLOYMENT"}),
        ("30", {"ActionOnTimeout": "STOP_DEPLOYMENT", "WaitTimeInMinutes": "30"}),
    ],
)
def test_users_may_wait_for_a_word(minutes: str, expected: dict[str, str]) -> None:
    made = group(TestWaitInMinutes=minutes)["BlueGreenDeploymentConfiguration"]
    assert made["DeploymentReadyOption"] == expected


class Review:
    """The review's project, and a service that runs blue."""

    def __init__(self, account: Account, folder: Path) -> None:
        self.account = account
        env = {key: value for key, value in account.env.items() if key.startswith("AWS_")}
        self.machine = Machine(folder, env | {"AWS_REGION": REGION, "LANG": "C.UTF-8"})
        self.records = f"records-{account.id}"
        account.client("s3").create_bucket(
            Bucket=self.records, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        ecs = account.client("ecs")
        ecs.create_cluster(clusterName="demo")
        running = json.loads(self.taskdef(BLUE, PROXY))
        made = ecs.register_task_definition(**running)["taskDefinition"]["taskDefinitionArn"]
        ecs.create_service(cluster="demo", serviceName="web", taskDefinition=made, desiredCount=1)

    @staticmethod
    def taskdef(web: str, proxy: str) -> str:
        """Return the release's task definition with these images."""
        text = (RELEASE / "taskdef.json").read_text()
        return text.replace("<IMAGE1_NAME>", web).replace("<IMAGE2_NAME>", proxy)

    def review(self, web: str = GREEN, proxy: str = PROXY, **parameters: str) -> Built:
        """Review a release of these images."""
        given = PLAIN | {"RecordBucketName": self.records} | parameters
        stack = Stack(TEMPLATE, given, account=self.account.id)
        release = {
            "taskdef.json": (RELEASE / "taskdef.json").read_bytes(),
            "appspec.yaml": (RELEASE / "appspec.yaml").read_bytes(),
            "imageDetail.json": json.dumps({"ImageURI": web}).encode(),
            "image2/imageDetail.json": json.dumps({"ImageURI": proxy}).encode(),
        }
        return self.machine.build(
            "ReviewProject",
            stack.properties("ReviewProject"),
            {"Uploaded": release},
            "Uploaded",
            {"EXECUTION_ID": "42"},
        )


@pytest.fixture
def reviewed(account: Account, tmp_path: Path) -> Review:
    return Review(account, tmp_path)


@pytest.mark.emulator
def test_the_report_shows_the_release(reviewed: Review) -> None:
    built = reviewed.review()
    assert built.code == 0, built.log
    assert built.variables["DECISION"] == "approve"
    assert GREEN[-64:-52] in built.variables["SUMMARY"]
    key = "reports/codedeploy/shop/42/report.json"
    s3 = reviewed.account.client("s3")
    report = json.loads(s3.get_object(Bucket=reviewed.records, Key=key)["Body"].read())
    (change,) = report["changes"]
    # and nothing of what ECS has added to the one that runs
    (seen,) = change["properties"]
    assert seen["path"] == "/Properties/ContainerDefinitions/web/Image"
    assert (seen["before"], seen["after"]) == (BLUE, GREEN)
    assert built.variables["REPORT_URL"].endswith("&prefix=reports/codedeploy/shop/42/index.html")


@pytest.mark.emulator
def test_what_was_compared_is_what_is_handed_on(reviewed: Review) -> None:
    built = reviewed.review()
    assert built.artifacts.keys() == {"taskdef.json", "appspec.yaml", "imageDetail.json"}
    # the action puts in the first image; the others are in place
    handed = json.loads(built.artifacts["taskdef.json"])
    images = {it["name"]: it["image"] for it in handed["containerDefinitions"]}
    assert (images["web"], images["proxy"]) == ("<IMAGE1_NAME>", PROXY)
    assert json.loads(built.artifacts["imageDetail.json"]) == {"ImageURI": GREEN}


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("images", "file"),
    [
        ({"web": "registry.example.com/web:1"}, "imageDetail.json"),
        ({"proxy": "registry.example.com/proxy"}, "image2/imageDetail.json"),
    ],
    ids=["the service's", "a sidecar's"],
)
def test_an_image_without_a_digest_is_refused(
    reviewed: Review, images: dict[str, str], file: str
) -> None:
    built = reviewed.review(**images)
    assert (built.code, built.artifacts) == (3, {})
    assert f"{file} names no digest" in built.log


@pytest.mark.emulator
def test_the_same_release_again_is_no_change(reviewed: Review) -> None:
    built = reviewed.review(BLUE)
    assert built.code == 0, built.log
    assert built.variables["DECISION"] == "allow"


@pytest.mark.emulator
def test_its_role_allows_its_calls(reviewed: Review) -> None:
    reviewed.review()
    calls = reviewed.machine.calls_of("ReviewProject").read_text().splitlines()
    made = {action for action, _ in map(json.loads, calls)}
    role = Stack(TEMPLATE, PLAIN).properties("ReviewRole")
    allowed = {
        action
        for policy in role["Policies"]
        for it in statements(policy["PolicyDocument"])
        for action in it["Action"]
    }
    assert made == {"ecs:DescribeServices", "ecs:DescribeTaskDefinition", "s3:PutObject"}
    assert made < allowed
