"""The parts of an environment: what one stack hands on, the next one takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

PARTS = Path(__file__).resolve().parents[2] / "pipeline_templates" / "infrastructure"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

pytestmark = pytest.mark.emulator


def create(account: Account, part: str, parameters: dict[str, str]) -> dict[str, str]:
    """Create the stack of a part and return its outputs."""
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(
        StackName=part,
        TemplateBody=(PARTS / f"{part}.yaml").read_text(),
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=part, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    (stack,) = cloudformation.describe_stacks(StackName=part)["Stacks"]
    return {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}


def logical_ids(account: Account, part: str) -> set[str]:
    resources = account.client("cloudformation").describe_stack_resources(StackName=part)
    return {it["LogicalResourceId"] for it in resources["StackResources"]}


@pytest.mark.parametrize(
    ("egress", "gateways"),
    [
        ("endpoints", set()),
        ("nat-single", {"NatGatewayOne"}),
        ("nat-per-zone", {"NatGatewayOne", "NatGatewayTwo"}),
    ],
)
def test_the_way_out_is_the_one_that_was_asked_for(
    account: Account, egress: str, gateways: set[str]
) -> None:
    create(account, "network", {"EgressMode": egress})
    found = logical_ids(account, "network")
    assert {name for name in found if name.startswith("NatGateway")} == gateways
    routes = {name for name in found if name.startswith("PrivateDefaultRoute")}
    assert len(routes) == (2 if gateways else 0)


def test_the_parts_fit_together_without_internet(account: Account) -> None:
    network = create(account, "network", {"EgressMode": "endpoints"})
    create(
        account,
        "endpoints",
        {
            name: network[name]
            for name in ("VpcId", "VpcCidr", "PrivateSubnetIds", "PrivateRouteTableIds")
        },
    )
    cluster = create(account, "cluster", {})
    balancer = create(
        account,
        "load-balancer",
        {name: network[name] for name in ("VpcId", "VpcCidr", "PublicSubnetIds")}
        | {"CertificateArn": CERTIFICATE, "AllowedCidr": "0.0.0.0/0", "TestCidr": "192.0.2.0/24"},
    )
    registry = create(account, "registry", {"RepositoryName": "shop/frontend"})

    found = account.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert {it["ServiceName"].split(".", 3)[3] for it in found} == {
        "s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages",
    }  # fmt: skip
    clusters = account.client("ecs").describe_clusters(clusters=[cluster["ClusterName"]])
    assert clusters["clusters"][0]["clusterArn"] == cluster["ClusterArn"]
    listeners = account.client("elbv2").describe_listeners(
        LoadBalancerArn=balancer["LoadbalancerId"]
    )["Listeners"]
    assert {(it["Port"], it["Protocol"]) for it in listeners} == {
        (80, "HTTP"),
        (443, "HTTPS"),
        (8443, "HTTPS"),
    }
    assert balancer["LoadbalancerEndpoint"].startswith("https://")
    assert registry["RepositoryUri"].endswith("/shop/frontend")


def test_without_a_certificate_applications_bring_their_listeners(account: Account) -> None:
    network = create(account, "network", {"EgressMode": "endpoints"})
    balancer = create(
        account,
        "load-balancer",
        {name: network[name] for name in ("VpcId", "VpcCidr", "PublicSubnetIds")}
        | {"AllowedCidr": "192.0.2.0/24"},
    )
    answer = account.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadbalancerId"])
    assert answer["Listeners"] == []
    assert balancer["LoadbalancerEndpoint"].startswith("http://")
