"""Look-ups over HTTP against the embedded AWS: real paging, real errors, retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.discover import discover
from compose2cfn.aws.discover_balancer import PROJECT_TAG
from compose2cfn.aws.session import open_session
from compose2cfn.core.errors import AwsError
from compose2cfn.environment import FactsRequest, check
from tests.environment.examples import request

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


@pytest.fixture
def environment(account: Account) -> FactsRequest:
    """Make a VPC, a cluster, and a load balancer with a listener and a rule of two projects."""
    ec2, elbv2 = account.client("ec2"), account.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"eu-west-1{z}")
        for i, z in enumerate("ba")
    ]
    account.client("ecs").create_cluster(clusterName="demo")
    balancer = elbv2.create_load_balancer(
        Name="demo-alb", Subnets=[subnet["Subnet"]["SubnetId"] for subnet in subnets]
    )["LoadBalancers"][0]
    shop, blog = (target_group(elbv2, name, vpc) for name in ("shop", "blog"))
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": shop}],
    )["Listeners"][0]
    elbv2.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=5,
        Conditions=[{"Field": "path-pattern", "Values": ["/blog/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": blog}],
    )
    return request(balancer["VpcId"], "demo", "demo-alb")


def target_group(elbv2: Any, project: str, vpc: str) -> str:
    made = elbv2.create_target_group(
        Name=project,
        Protocol="HTTP",
        Port=80,
        VpcId=vpc,
        TargetType="ip",
        Tags=[{"Key": PROJECT_TAG, "Value": project}],
    )
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def test_the_listener_and_its_rule_are_known_with_their_projects(
    environment: FactsRequest, account: Account
) -> None:
    facts = discover(environment, open_session())
    assert facts.account == account.id
    assert facts.load_balancer is not None
    (listener,) = facts.load_balancer.listeners
    assert (listener.port, listener.protocol, listener.project) == (80, "HTTP", "shop")
    (rule,) = listener.rules
    assert (rule.priority, rule.paths, rule.hosts, rule.project) == (5, ("/blog/*",), (), "blog")


def test_what_is_found_by_name_is_the_same_as_by_arn(environment: FactsRequest) -> None:
    by_name = discover(environment, open_session())
    assert environment.vpc
    assert by_name.cluster
    assert by_name.load_balancer
    by_arn = request(environment.vpc.value, by_name.cluster.arn, by_name.load_balancer.arn)
    assert discover(by_arn, open_session()) == by_name
    assert check(by_arn, by_name) == check(environment, by_name)


def test_without_a_vpc_key_the_load_balancer_s_is_taken(environment: FactsRequest) -> None:
    with_key = discover(environment, open_session())
    assert discover(request(None, "demo", "demo-alb"), open_session()) == with_key


def test_throttling_is_waited_out(environment: FactsRequest, account: Account) -> None:
    account.fault("DescribeClusters", "throttle", times=2)
    facts = discover(environment, open_session())
    assert facts.cluster
    assert facts.cluster.name == "demo"


@pytest.mark.parametrize(
    ("action", "kind", "code", "words"),
    [
        ("DescribeRules", "denied", "C2C-A005", "elasticloadbalancing:DescribeRules"),
        ("DescribeSubnets", "denied", "C2C-A005", "ec2:DescribeSubnets"),
        ("GetCallerIdentity", "expired", "C2C-A003", "sts:GetCallerIdentity"),
        ("DescribeClusters", "expired", "C2C-A003", "ecs:DescribeClusters"),
        ("DescribeTags", "throttle", "C2C-A006", "elasticloadbalancing:DescribeTags"),
        ("DescribeVpcs", "internal", "C2C-A010", "ec2:DescribeVpcs"),
        ("DescribeVpcs", "reset", "C2C-A001", "can't be reached"),
    ],
)
def test_a_refusal_is_told(
    *,
    action: str,
    kind: str,
    code: str,
    words: str,
    environment: FactsRequest,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    account.fault(action, kind)
    with pytest.raises(AwsError) as caught:
        discover(environment, open_session())
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert words in problem.message
