"""Existing security groups and EFS file systems that networks and volumes stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.aws.look_up import not_there, pages
from compose2cfn.core.errors import AwsError
from compose2cfn.environment import FileSystem, MountTarget, SecurityGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

GROUPS = "ec2:DescribeSecurityGroups"
TARGETS = "elasticfilesystem:DescribeMountTargets"
_GOING = frozenset(("deleting", "deleted", "error"))


def security_group(asked: Asked, session: AwsSession) -> SecurityGroup:
    """Look up a security group by its id."""
    # a filter finds nothing where an id would be refused, so that one answer covers both
    only = [{"Name": "group-id", "Values": [asked.value]}]
    client = session.client("ec2")
    answers = pages(asked, GROUPS, client, "describe_security_groups", Filters=only)
    for item in (item for answer in answers for item in answer["SecurityGroups"]):
        if item["GroupId"] == asked.value:
            return SecurityGroup(id=item["GroupId"], vpc_id=item.get("VpcId", ""))
    raise not_there(asked, "security group", GROUPS, session.region)


def file_system(asked: Asked, session: AwsSession) -> FileSystem:
    """Look up the mount targets of a file system by its id.

    Source: EFS API reference, DescribeMountTargets; an unknown file system is an error there.
    """
    client = session.client("efs")
    try:
        answers = [
            *pages(asked, TARGETS, client, "describe_mount_targets", FileSystemId=asked.value)
        ]
    except AwsError as error:
        response: Mapping[str, Any] = getattr(error.__cause__, "response", {})
        if response.get("Error", {}).get("Code") == "FileSystemNotFound":
            raise not_there(asked, "file system", TARGETS, session.region) from error
        raise
    found = [item for answer in answers for item in answer["MountTargets"]]
    return FileSystem(
        id=asked.value,
        mount_targets=tuple(
            MountTarget(
                id=item["MountTargetId"],
                availability_zone=item["AvailabilityZoneName"],
                vpc_id=item["VpcId"],
            )
            for item in found
            if item["LifeCycleState"] not in _GOING
        ),
    )
