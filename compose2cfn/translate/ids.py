"""Logical IDs that more than one mapping refers to, and the names of the template's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.translate.naming import normalised

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

LOG_GROUP = "LogGroup"
NAMESPACE = "CloudMap"
HTTP_NAMESPACE = "ServiceConnectNamespace"

VPC_ID = "VpcId"
CLUSTER_ARN = "ClusterArn"
TASK_SUBNETS = "TaskSubnets"
CERTIFICATE_ARN = "CertificateArn"
PERMISSIONS_BOUNDARY_ARN = "PermissionsBoundaryArn"
LOAD_BALANCER_ARN = "LoadBalancerArn"
LOAD_BALANCER_DNS_NAME = "LoadBalancerDnsName"
LOAD_BALANCER_SECURITY_GROUP = "LoadBalancerSecurityGroup"


def cluster_name() -> Json:
    """Return the name of the existing cluster, which ends its ARN."""
    return {"Fn::Select": [1, {"Fn::Split": ["/", ref(CLUSTER_ARN)]}]}


def service_id(service: str) -> str:
    """Return the ECS service's logical ID."""
    return f"{normalised(service)}Service"


def security_group(network: str) -> str:
    """Return the logical ID of a network's security group."""
    return f"{normalised(network)}Network"


def file_system(volume: str) -> str:
    """Return the logical ID of a volume's EFS file system."""
    return f"{normalised(volume)}Filesystem"


def access_point(volume: str) -> str:
    """Return the logical ID of a volume's EFS access point."""
    return f"{normalised(volume)}AccessPoint"


def mount_target(volume: str, subnet_id: str) -> str:
    """Return the logical ID of a volume's mount target in a subnet."""
    return f"{normalised(volume)}NFSMountTargetOn{normalised(subnet_id)}"


def task_definition(service: str) -> str:
    """Return the logical ID of the task definition that is named after a service."""
    return f"{normalised(service)}TaskDefinition"


def family(project: str, service: str) -> str:
    """Return the family of the task definition's revisions."""
    return f"{project}-{container_name(service)}"


def container_name(service: str) -> str:
    """Return the container's name, which may hold no dot (ECS API, ContainerDefinition)."""
    return service.replace(".", "-")
