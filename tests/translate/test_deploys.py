"""Every golden template becomes a stack, in an environment that it wasn't converted for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.emulator.fixtures import Account

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED_PORT = 9999
"""Another port than in the template's own environment, so that it is free for the others."""
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-0000-0000-000000000000"
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def environment(account: Account) -> dict[str, str]:
    """Make what exists before the stack; return it as the template's parameters."""
    ec2, elb = account.client("ec2"), account.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}"
        )["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="alb", Description="alb", VpcId=vpc)["GroupId"]
    (balancer,) = elb.create_load_balancer(Name="alb", Subnets=subnets, SecurityGroups=[group])[
        "LoadBalancers"
    ]
    cluster = account.client("ecs").create_cluster(clusterName="demo")["cluster"]["clusterArn"]
    shared = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=SHARED_PORT,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )["Listeners"][0]["ListenerArn"]
    return {
        "VpcId": vpc,
        "Listener80Arn": shared,
        "CertificateArn": CERTIFICATE,
        "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary",
        "Certificate8883Arn": CERTIFICATE,
        "TaskSubnets": ",".join(subnets),
        "CrawlerSubnets": subnets[0],
        "InsideSubnets": subnets[0],
        "ClusterArn": cluster,
        "ImageTag": "1",
        "LoadBalancerArn": balancer["LoadBalancerArn"],
        "LoadBalancerDnsName": balancer["DNSName"],
        "LoadBalancerSecurityGroup": group,
        # what the golden overlay asks for
        "Stage": "live",
        "AlarmTopicArn": "arn:aws:sns:eu-west-1:111122223333:alarms",
    }


def existing(account: Account, parameters: Iterable[str]) -> dict[str, str]:
    """Make the file systems and security groups that a template takes as they are."""
    made: dict[str, str] = {}
    for name in parameters:
        if name.endswith("FilesystemId"):
            made[name] = account.client("efs").create_file_system(CreationToken=name)[
                "FileSystemId"
            ]
        elif name.endswith(("SecretArn", "ConfigArn", "FileArn")):
            secrets = account.client("secretsmanager")
            made[name] = secrets.create_secret(Name=name, SecretString="x")["ARN"]
        elif name.endswith("NetworkId"):
            groups = account.client("ec2").describe_security_groups()["SecurityGroups"]
            made[name] = min(group["GroupId"] for group in groups)
    return made


@pytest.mark.emulator
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_stack_is_created(folder: Path, account: Account) -> None:
    source = read_text(folder / "expected.template.yml")
    parameters = read(source)["Parameters"]
    known = {**environment(account), **existing(account, parameters)}
    given = {key: value for key, value in known.items() if key in parameters}
    client = account.client("cloudformation")
    client.create_stack(
        StackName="shop",
        TemplateBody=source.text,
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    client.get_waiter("stack_create_complete").wait(
        StackName="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    outputs = client.describe_stacks(StackName="shop")["Stacks"][0]["Outputs"]
    told = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    assert told["LogGroupName"] == "/docker-compose/shop"
    assert set(told) == set(read(source)["Outputs"])
    assert given.keys() == parameters.keys()
