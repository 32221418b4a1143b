"""What AWS answers becomes facts; what is missing or refused is told at its key, all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from compose2cfn.aws.discover import discover
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.core.source import start_of
from compose2cfn.environment import Asked, Cluster, FactsRequest, SecurityGroup, StoredSecret
from tests.aws.stubbed import StubbedSession
from tests.environment.examples import CLUSTER_ARN, FACTS, request

HERE = start_of("docker-compose.yml")
SUBNETS = [
    {"SubnetId": "subnet-0b", "AvailabilityZone": "eu-west-1b"},
    {"SubnetId": "subnet-0a", "AvailabilityZone": "eu-west-1a"},
]
CLUSTER = {
    "clusterArn": CLUSTER_ARN,
    "clusterName": "demo",
    "status": "ACTIVE",
    "capacityProviders": ["FARGATE_SPOT", "FARGATE"],
}


def prepare_vpc(session: StubbedSession) -> None:
    only = {"Filters": [{"Name": "vpc-id", "Values": ["vpc-0a1"]}]}
    session.answers("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": "vpc-0a1"}]}, only)
    session.answers("ec2", "describe_subnets", {"Subnets": SUBNETS[:1], "NextToken": "more"}, only)
    session.answers(
        "ec2", "describe_subnets", {"Subnets": SUBNETS[1:]}, {**only, "NextToken": "more"}
    )
    session.answers("ec2", "describe_route_tables", {"RouteTables": []}, only)
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        session.answers(
            "ec2",
            "describe_vpc_attribute",
            {name: {"Value": name == "EnableDnsSupport"}},
            {"VpcId": "vpc-0a1", "Attribute": f"e{name[1:]}"},
        )


def test_only_what_is_asked_for_is_looked_up() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    facts = discover(request("vpc-0a1"), session)
    session.assert_all_asked()
    assert (facts.region, facts.account, facts.partition) == ("eu-west-1", "111122223333", "aws")
    assert (facts.cluster, facts.load_balancer) == (None, None)
    assert facts.vpc is not None
    assert (facts.vpc.dns_support, facts.vpc.dns_hostnames) == (True, False)


def test_all_pages_are_read_and_put_in_order() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    facts = discover(request("arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-0a1"), session)
    assert facts.vpc is not None
    assert [subnet.id for subnet in facts.vpc.subnets] == ["subnet-0a", "subnet-0b"]


def test_a_cluster_is_found_by_name() -> None:
    session = StubbedSession()
    session.answers("ecs", "describe_clusters", {"clusters": [CLUSTER]}, {"clusters": ["demo"]})
    prepare_vpc(session)
    facts = discover(request("vpc-0a1", "demo"), session)
    assert facts.cluster == Cluster(
        name="demo",
        arn=CLUSTER_ARN,
        status="ACTIVE",
        capacity_providers=("FARGATE", "FARGATE_SPOT"),
    )


def test_only_a_project_that_names_instances_asks_what_they_are() -> None:
    session = StubbedSession()
    own = {**CLUSTER, "capacityProviders": ["FARGATE", "group"]}
    session.answers("ecs", "describe_clusters", {"clusters": [own]}, {"clusters": ["demo"]})
    wanted = {"cluster": CLUSTER_ARN, "capacityProviders": ["group", "managed"]}
    group = {"name": "group", "autoScalingGroupProvider": {"autoScalingGroupArn": "arn:a:b"}}
    managed = {
        "name": "managed",
        "managedInstancesProvider": {"infrastructureRoleArn": "arn:aws:iam::111122223333:role/i"},
    }
    first = {"capacityProviders": [group], "nextToken": "more"}
    session.answers("ecs", "describe_capacity_providers", first, wanted)
    last = {"capacityProviders": [managed]}
    session.answers("ecs", "describe_capacity_providers", last, {**wanted, "nextToken": "more"})
    prepare_vpc(session)
    asked = tuple(Asked("x-aws-capacity", name, HERE) for name in ("managed", "group", "group"))
    facts = discover(replace(request("vpc-0a1", "demo"), capacity_providers=asked), session)
    session.assert_all_asked()
    assert facts.cluster is not None
    assert facts.cluster.capacity_providers == ("FARGATE", "group", "managed")
    assert facts.cluster.managed_providers == ("managed",)


def test_everything_that_is_missing_is_told_at_its_key() -> None:
    session = StubbedSession()
    session.answers("ecs", "describe_clusters", {"clusters": [], "failures": []})
    session.refuses("elbv2", "describe_load_balancers", "LoadBalancerNotFound")
    session.answers("ec2", "describe_vpcs", {"Vpcs": []})
    with pytest.raises(InputError) as caught:
        discover(request("vpc-0dead", "nope", "nix"), session)
    assert [
        (item.code, item.span.line if item.span else 0, item.message)
        for item in caught.value.diagnostics
    ] == [
        (
            "C2C-F020",
            1,
            "'x-aws-vpc': no VPC 'vpc-0dead' in eu-west-1 (ec2:DescribeVpcs)",
        ),
        (
            "C2C-F020",
            2,
            "'x-aws-cluster': no cluster 'nope' in eu-west-1 (ecs:DescribeClusters)",
        ),
        (
            "C2C-F020",
            3,
            (
                "'x-aws-loadbalancer': no load balancer 'nix' in eu-west-1 "
                "(elasticloadbalancing:DescribeLoadBalancers)"
            ),
        ),
    ]


def test_a_missing_permission_is_told_beside_what_is_missing() -> None:
    session = StubbedSession()
    session.refuses("ecs", "describe_clusters", "AccessDeniedException")
    session.answers("ec2", "describe_vpcs", {"Vpcs": []})
    with pytest.raises(AwsError) as caught:
        discover(request("vpc-0dead", "demo"), session)
    assert [(item.code, item.span.line) for item in caught.value.diagnostics if item.span] == [
        ("C2C-F020", 1),
        ("C2C-A005", 2),
    ]


def test_after_expired_credentials_nothing_more_is_asked() -> None:
    session = StubbedSession()
    session.refuses("ecs", "describe_clusters", "ExpiredTokenException")
    prepare_vpc(session)
    with pytest.raises(AwsError) as caught:
        discover(request("vpc-0a1", "demo"), session)
    assert [item.code for item in caught.value.diagnostics] == ["C2C-A003"]
    with pytest.raises(AssertionError):
        session.assert_all_asked()


def test_a_request_that_can_t_be_answered_makes_no_call() -> None:
    session = StubbedSession()
    wrong = request("", "arn:aws:ecs:us-east-1:111122223333:cluster/demo")
    with pytest.raises(InputError) as caught:
        discover(wrong, session)
    assert [item.code for item in caught.value.diagnostics] == ["C2C-F011", "C2C-F014"]
    with pytest.raises(AssertionError):
        session.assert_all_asked()


def test_the_example_is_of_the_account_that_the_stubs_answer_for() -> None:
    assert FACTS.account == StubbedSession().account()


def existing(group: str = "sg-0a", system: str = "fs-0123abcd") -> FactsRequest:
    groups = (Asked("networks.in", group, HERE), Asked("networks.also", group, HERE))
    systems = (Asked("volumes.data", system, HERE),)
    return replace(request("vpc-0a1"), security_groups=groups, file_systems=systems)


def test_existing_groups_and_file_systems_are_looked_up_once_each() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    only = {"Filters": [{"Name": "group-id", "Values": ["sg-0a"]}]}
    group = {"GroupId": "sg-0a", "VpcId": "vpc-0a1"}
    session.answers("ec2", "describe_security_groups", {"SecurityGroups": [group]}, only)
    targets = [
        {
            "MountTargetId": f"fsmt-0123abc{zone}",
            "FileSystemId": "fs-0123abcd",
            "SubnetId": f"subnet-0123abc{zone}",
            "LifeCycleState": state,
            "AvailabilityZoneName": f"eu-west-1{zone}",
            "VpcId": "vpc-0a1",
        }
        for zone, state in (("b", "available"), ("a", "available"), ("c", "deleting"))
    ]
    session.answers(
        "efs", "describe_mount_targets", {"MountTargets": targets}, {"FileSystemId": "fs-0123abcd"}
    )
    facts = discover(existing(), session)
    session.assert_all_asked()
    assert facts.security_groups == (SecurityGroup(id="sg-0a", vpc_id="vpc-0a1"),)
    assert facts.file_systems is not None
    (system,) = facts.file_systems
    assert [it.availability_zone for it in system.mount_targets] == ["eu-west-1a", "eu-west-1b"]


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/token-a1B2c3"


def with_secret() -> FactsRequest:
    return replace(request("vpc-0a1"), secrets=(Asked("secrets.token", "shop/token", HERE),))


def test_the_arn_of_a_secret_is_looked_up_by_its_name() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    answer = {"ARN": SECRET, "Name": "shop/token"}
    session.answers("secretsmanager", "describe_secret", answer, {"SecretId": "shop/token"})
    facts = discover(with_secret(), session)
    session.assert_all_asked()
    assert facts.secrets == (StoredSecret(name="shop/token", arn=SECRET),)


def test_a_secret_that_is_not_there_is_told() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    session.refuses("secretsmanager", "describe_secret", "ResourceNotFoundException", status=400)
    with pytest.raises(InputError, match=r"no secret 'shop/token' in .*DescribeSecret"):
        discover(with_secret(), session)


def test_a_secret_that_is_to_be_deleted_is_as_good_as_gone() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    gone = {"ARN": SECRET, "Name": "shop/token", "DeletedDate": datetime(2026, 11, 1, tzinfo=UTC)}
    session.answers("secretsmanager", "describe_secret", gone, {"SecretId": "shop/token"})
    with pytest.raises(InputError, match="isn't to be deleted 'shop/token'"):
        discover(with_secret(), session)


def test_a_group_and_a_file_system_that_are_not_there_are_told() -> None:
    session = StubbedSession()
    prepare_vpc(session)
    session.answers("ec2", "describe_security_groups", {"SecurityGroups": []})
    session.refuses("efs", "describe_mount_targets", "FileSystemNotFound", status=404)
    with pytest.raises(InputError) as caught:
        discover(existing(), session)
    assert [(it.code, it.message.partition(" in ")[0]) for it in caught.value.diagnostics] == [
        ("C2C-F020", "'networks.in': no security group 'sg-0a'"),
        ("C2C-F020", "'volumes.data': no file system 'fs-0123abcd'"),
    ]
