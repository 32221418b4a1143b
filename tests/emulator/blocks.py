"""Building blocks of templates, and stacks of them that work out or fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.stacks import deploy, events, physical_ids, template

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account
    from tests.emulator.stacks import Resources


def of(kind: str, **properties: Any) -> Resources:
    """Return a resource of a type."""
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    """Return a `Ref`."""
    return {"Ref": name}


def attribute(name: str) -> dict[str, Any]:
    """Return a `Fn::GetAtt` of `Name.Attribute`."""
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
    """Delete the stack and see that it is gone."""
    account.client("cloudformation").delete_stack(StackName="app")
    assert account.client("cloudformation").describe_stacks()["Stacks"] == []


def created(account: Account, resources: Resources) -> dict[str, str]:
    """Deploy resources and return their physical ids."""
    found = deploy(account, template(resources))
    assert found["StackStatus"] == "CREATE_COMPLETE", events(account)
    return physical_ids(account)


def failure(account: Account, resources: Resources) -> str:
    """Deploy resources, one of which fails, and return the reason."""
    found = deploy(account, template(resources))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    return next(reason for _, status, reason in events(account) if status == "CREATE_FAILED")
