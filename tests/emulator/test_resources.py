"""Each added resource type: created, seen by the service's own API, and deleted again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.stacks import deploy, events, physical_ids, template

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account
    from tests.emulator.stacks import Resources

pytestmark = pytest.mark.emulator


def of(kind: str, **properties: Any) -> Resources:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def attribute(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": name.split(".")}


NETWORK = {
    "Vpc": of("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "First": of(
        "EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a"
    ),
    "Second": of(
        "EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1b"
    ),
    "Group": of("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="all"),
}
FORWARD = [{"Type": "forward", "TargetGroupArn": ref("Targets")}]
BALANCED = NETWORK | {
    "Balancer": of("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("First"), ref("Second")]),
    "Targets": of(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=ref("Vpc"),
        Port="80",
        Protocol="HTTP",
        TargetType="ip",
        Tags=[{"Key": "team", "Value": "shop"}],
    ),
    "Listener": of(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref("Balancer"),
        Port="80",
        Protocol="HTTP",
        DefaultActions=FORWARD,
    ),
}
SERVICE = {
    "Cluster": of("ECS::Cluster"),
    "Definition": of(
        "ECS::TaskDefinition",
        RequiresCompatibilities=["FARGATE"],
        Cpu="256",
        Memory="512",
        NetworkMode="awsvpc",
        ContainerDefinitions=[
            {
                "Name": "web",
                "Image": "web:1",
                "PortMappings": [{"ContainerPort": "80"}],
                "DockerLabels": {"Some.Label": "kept"},
                "Secrets": [{"Name": "KEY", "ValueFrom": "arn:aws:ssm:eu-west-1:1:parameter/k"}],
            }
        ],
        Volumes=[
            {
                "Name": "data",
                "EFSVolumeConfiguration": {
                    "FilesystemId": "fs-1",
                    "TransitEncryption": "ENABLED",
                    "AuthorizationConfig": {"AccessPointId": "fsap-1", "IAM": "ENABLED"},
                },
            }
        ],
    ),
    "Service": of(
        "ECS::Service",
        Cluster=ref("Cluster"),
        TaskDefinition=ref("Definition"),
        DesiredCount="2",
        LaunchType="FARGATE",
        EnableExecuteCommand="true",
        DeploymentConfiguration={
            "DeploymentCircuitBreaker": {"Enable": "true", "Rollback": True},
            "MaximumPercent": "200",
        },
        ServiceRegistries=[{"RegistryArn": "arn:aws:servicediscovery:eu-west-1:1:service/srv-1"}],
        ServiceConnectConfiguration={"Enabled": False},
    ),
}


def delete(account: Account) -> None:
    account.client("cloudformation").delete_stack(StackName="app")
    assert account.client("cloudformation").describe_stacks()["Stacks"] == []


def created(account: Account, resources: Resources) -> dict[str, str]:
    found = deploy(account, template(resources))
    assert found["StackStatus"] == "CREATE_COMPLETE", events(account)
    return physical_ids(account)


def failure(account: Account, resources: Resources) -> str:
    found = deploy(account, template(resources))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    return next(reason for _, status, reason in events(account) if status == "CREATE_FAILED")


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


def test_a_load_balancer_with_what_is_behind_it(account: Account) -> None:
    rule = of(
        "ElasticLoadBalancingV2::ListenerRule",
        ListenerArn=ref("Listener"),
        Priority="7",
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}],
        Actions=FORWARD,
    )
    ids = created(account, BALANCED | {"Rule": rule})
    elb = account.client("elbv2")
    balancer = elb.describe_load_balancers(LoadBalancerArns=[ids["Balancer"]])["LoadBalancers"][0]
    assert balancer["VpcId"] == ids["Vpc"]
    zones = [zone["ZoneName"] for zone in balancer["AvailabilityZones"]]
    assert zones == ["eu-west-1a", "eu-west-1b"]
    listener = elb.describe_listeners(LoadBalancerArn=ids["Balancer"])["Listeners"][0]
    assert listener["Port"] == 80
    rules = elb.describe_rules(ListenerArn=ids["Listener"])["Rules"]
    assert sorted(one["Priority"] for one in rules) == ["7", "default"]
    told = elb.describe_tags(ResourceArns=[ids["Targets"]])["TagDescriptions"][0]["Tags"]
    assert {"Key": "team", "Value": "shop"} in told
    group = elb.describe_target_groups(TargetGroupArns=[ids["Targets"]])["TargetGroups"][0]
    assert group["LoadBalancerArns"] == [ids["Balancer"]]
    delete(account)


def test_a_listener_port_is_used_once(account: Account) -> None:
    again = BALANCED["Listener"] | {"DependsOn": "Listener"}
    assert "listener already exists on this port" in failure(account, BALANCED | {"Two": again})


def test_a_priority_is_used_once(account: Account) -> None:
    properties = {"ListenerArn": ref("Listener"), "Priority": 1, "Actions": FORWARD}
    condition = {"Conditions": [{"Field": "path-pattern", "Values": ["/a"]}]}
    rules = {
        name: of("ElasticLoadBalancingV2::ListenerRule", **properties, **condition)
        for name in ("One", "Two")
    }
    assert "Priority '1' is currently in use" in failure(account, BALANCED | rules)


def test_a_balancer_needs_two_zones(account: Account) -> None:
    lonely = of("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("First")])
    assert "At least two subnets" in failure(account, NETWORK | {"Balancer": lonely})


def test_a_service_waits_for_its_listener(account: Account) -> None:
    attached = {
        "LoadBalancers": [
            {"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": ref("Targets")}
        ]
    }
    early = of("ECS::Service", **(SERVICE["Service"]["Properties"] | attached))
    without = {name: one for name, one in BALANCED.items() if name != "Listener"}
    reason = failure(account, without | SERVICE | {"Service": early})
    assert "does not have an associated load balancer" in reason
    account.client("cloudformation").delete_stack(StackName="app")
    late = early | {"DependsOn": "Listener"}
    created(account, BALANCED | SERVICE | {"Service": late})


def test_scaling_of_a_service(account: Account) -> None:
    resource = {"Fn::Sub": "service/${Cluster}/${Service.Name}"}
    target = of(
        "ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=resource,
        MinCapacity="1",
        MaxCapacity="4",
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
