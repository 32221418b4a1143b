"""Each added resource type: created, seen by the service's own API, and deleted again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.blocks import (
    NETWORK,
    SERVICE,
    attribute,
    created,
    delete,
    failure,
    of,
    ref,
)
from tests.emulator.stacks import deploy, events, template

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def test_rules_of_a_security_group(account: Account) -> None:
    ids = created(
        account,
        NETWORK
        | {
            "In": of(
                "EC2::SecurityGroupIngress",
                GroupId=attribute("Group.GroupId"),
                IpProtocol="tcp",
                FromPort="80",
                ToPort=80,
                SourceSecurityGroupId=attribute("Group.GroupId"),
            ),
            "Out": of(
                "EC2::SecurityGroupEgress",
                GroupId=attribute("Group.GroupId"),
                IpProtocol="tcp",
                FromPort=443,
                ToPort=443,
                CidrIp="10.0.0.0/8",
            ),
        },
    )
    ec2 = account.client("ec2")
    group = ec2.describe_security_groups(GroupIds=[ids["Group"]])["SecurityGroups"][0]
    assert group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == ids["Group"]
    assert any(rule.get("FromPort") == 443 for rule in group["IpPermissionsEgress"])
    delete(account)


def test_a_rule_of_a_group_that_is_not_there_fails(account: Account) -> None:
    rule = of("EC2::SecurityGroupIngress", GroupId="sg-0", IpProtocol="-1", CidrIp="0.0.0.0/0")
    assert "security group 'sg-0' does not exist" in failure(account, {"In": rule})


def test_an_address_and_a_gateway(account: Account) -> None:
    gateway = of(
        "EC2::NatGateway",
        SubnetId=ref("First"),
        AllocationId=attribute("Address.AllocationId"),
    )
    ids = created(account, NETWORK | {"Address": of("EC2::EIP"), "Gateway": gateway})
    ec2 = account.client("ec2")
    assert ec2.describe_addresses()["Addresses"][0]["PublicIp"] == ids["Address"]
    found = ec2.describe_nat_gateways(NatGatewayIds=[ids["Gateway"]])["NatGateways"][0]
    assert found["State"] == "available"
    delete(account)
    assert ec2.describe_addresses()["Addresses"] == []


def test_a_service_with_all_its_properties(account: Account) -> None:
    ids = created(account, SERVICE)
    ecs = account.client("ecs")
    call = {"cluster": ids["Cluster"], "services": [ids["Service"]]}
    service = ecs.describe_services(**call)["services"][0]
    assert service["desiredCount"] == service["runningCount"] == 2
    assert service["enableExecuteCommand"] is True
    assert service["serviceRegistries"][0]["registryArn"].endswith("srv-1")
    breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
    assert breaker == {"enable": True, "rollback": True}
    assert service["serviceName"].startswith("app-Service-")
    assert "steady state" in service["events"][0]["message"]
    definition = ecs.describe_task_definition(taskDefinition=ids["Definition"])["taskDefinition"]
    container, volume = definition["containerDefinitions"][0], definition["volumes"][0]
    assert container["portMappings"] == [{"containerPort": 80}]
    assert container["dockerLabels"] == {"Some.Label": "kept"}
    assert container["secrets"][0]["name"] == "KEY"
    assert volume["efsVolumeConfiguration"]["authorizationConfig"]["iam"] == "ENABLED"
    delete(account)
    assert ecs.describe_clusters(clusters=[ids["Cluster"]])["clusters"] == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"Cluster": "missing"}, "Cluster not found"),
        ({"DesiredCout": 1}, "extraneous key [DesiredCout]"),
        ({"DesiredCount": "many"}, "expected type: Integer"),
    ],
    ids=["missing cluster", "misspelt property", "no number"],
)
def test_a_wrong_service_fails(account: Account, changed: dict[str, Any], problem: str) -> None:
    service = of("ECS::Service", **(SERVICE["Service"]["Properties"] | changed))
    assert problem in failure(account, SERVICE | {"Service": service})


def test_fargate_takes_only_some_sizes(account: Account) -> None:
    wrong = SERVICE["Definition"]["Properties"] | {"Memory": "8192"}
    resources = SERVICE | {"Definition": of("ECS::TaskDefinition", **wrong)}
    assert "No Fargate configuration exists" in failure(account, resources)


def test_capacity_providers_of_a_cluster(account: Account) -> None:
    associations = of(
        "ECS::ClusterCapacityProviderAssociations",
        Cluster=ref("Cluster"),
        CapacityProviders=["FARGATE"],
        DefaultCapacityProviderStrategy=[{"CapacityProvider": "FARGATE", "Weight": "1"}],
    )
    ids = created(account, {"Cluster": of("ECS::Cluster"), "Providers": associations})
    cluster = account.client("ecs").describe_clusters(clusters=[ids["Cluster"]])["clusters"][0]
    assert cluster["defaultCapacityProviderStrategy"][0]["weight"] == 1
    delete(account)


def test_scaling_of_a_service(account: Account) -> None:
    resource = {"Fn::Sub": "service/${Cluster}/${Service.Name}"}
    target = of(
        "ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=resource,
        MinCapacity="1",
        MaxCapacity="4",
        ScheduledActions=[
            {
                "ScheduledActionName": "night",
                "Schedule": "rate(1 day)",
                "ScalableTargetAction": {"MaxCapacity": "1"},
            }
        ],
    )
    policy = of(
        "ApplicationAutoScaling::ScalingPolicy",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Target"),
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 60,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
            },
        },
    )
    ids = created(account, SERVICE | {"Target": target, "Policy": policy})
    scaling = account.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert [(one["MinCapacity"], one["MaxCapacity"]) for one in targets] == [(1, 4)]
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    assert [one["PolicyARN"] for one in policies] == [ids["Policy"]]
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MaxCapacity": 1}
    delete(account)
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []


def test_a_secret_is_referred_to_by_its_arn(account: Account) -> None:
    ids = created(account, {"Secret": of("SecretsManager::Secret", SecretString="s3cret")})
    assert ids["Secret"].startswith("arn:aws:secretsmanager:eu-west-1:")
    client = account.client("secretsmanager")
    assert client.get_secret_value(SecretId=ids["Secret"])["SecretString"] == "s3cret"
    changed = {"Secret": of("SecretsManager::Secret", SecretString="other", Description="new")}
    deploy(account, template(changed), "UPDATE")
    assert client.get_secret_value(SecretId=ids["Secret"])["SecretString"] == "other"
    delete(account)
    assert client.list_secrets()["SecretList"] == []


def test_files_names_and_logs(account: Account) -> None:
    ids = created(
        account,
        NETWORK
        | {
            "Files": of("EFS::FileSystem", Encrypted=True),
            "Mount": of(
                "EFS::MountTarget",
                FileSystemId=ref("Files"),
                SubnetId=ref("First"),
                SecurityGroups=[attribute("Group.GroupId")],
            ),
            "Access": of(
                "EFS::AccessPoint",
                FileSystemId=ref("Files"),
                PosixUser={"Uid": "999", "Gid": "999"},
                RootDirectory={
                    "Path": "/data",
                    "CreationInfo": {"OwnerUid": "999", "OwnerGid": "999", "Permissions": "0755"},
                },
            ),
            "Namespace": of("ServiceDiscovery::PrivateDnsNamespace", Name="shop", Vpc=ref("Vpc")),
            "Name": of(
                "ServiceDiscovery::Service",
                Name="redis",
                NamespaceId=ref("Namespace"),
                DnsConfig={"DnsRecords": [{"Type": "A", "TTL": "60"}]},
                HealthCheckCustomConfig={"FailureThreshold": 1},
            ),
            "Log": of("Logs::LogGroup", LogGroupName="/shop", RetentionInDays=14),
            "Seen": of("SSM::Parameter", Type="String", Value=attribute("Access.Arn")),
        },
    )
    ssm = account.client("ssm")
    arn = ssm.get_parameter(Name=ids["Seen"])["Parameter"]["Value"]
    assert arn.endswith(f":access-point/{ids['Access']}")
    assert ids["Namespace"].startswith("ns-")
    names = account.client("servicediscovery").list_services()["Services"]
    assert [one["Name"] for one in names] == ["redis"]
    groups = account.client("logs").describe_log_groups()["logGroups"]
    assert [one["retentionInDays"] for one in groups] == [14]
    delete(account)


def test_the_infrastructure_template(account: Account) -> None:
    path = Path(__file__).parents[2] / "pipeline_templates" / "infrastructure.yaml"
    found = deploy(account, path.read_text("utf-8"), Capabilities=["CAPABILITY_IAM"])
    assert found["StackStatus"] == "CREATE_COMPLETE", events(account)
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
    ec2 = account.client("ec2")
    within = [{"Name": "vpc-id", "Values": [outputs["VpcId"]]}]
    tables = ec2.describe_route_tables(Filters=within)["RouteTables"]
    ways = {
        route.get("GatewayId", "nat")[:3]: len(table["Associations"])
        for table in tables
        for route in table["Routes"]
        if route["DestinationCidrBlock"] == "0.0.0.0/0"
    }
    assert ways == {"igw": 2, "nat": 2}
    call = {"VpcId": outputs["VpcId"], "Attribute": "enableDnsHostnames"}
    assert ec2.describe_vpc_attribute(**call)["EnableDnsHostnames"]["Value"] is True
    delete(account)
