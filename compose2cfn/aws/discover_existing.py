"""Existing security groups, EFS file systems and secrets that a project names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.aws.look_up import absent_as, call, not_there, pages
from compose2cfn.environment import FileSystem, MountTarget, SecurityGroup, StoredSecret

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

GROUPS = "ec2:DescribeSecurityGroups"
TARGETS = "elasticfilesystem:DescribeMountTargets"
SECRET = "secretsmanager:DescribeSecret"  # noqa: S105 - the name of a call
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
    absent = not_there(asked, "file system", TARGETS, session.region)
    with absent_as(frozenset(("FileSystemNotFound",)), absent):
        answers = [
            *pages(asked, TARGETS, client, "describe_mount_targets", FileSystemId=asked.value)
        ]
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


def secret(asked: Asked, session: AwsSession) -> StoredSecret:
    """Look up the ARN of a secret by its plain name; its value isn't asked for.

    Source: Secrets Manager API reference, DescribeSecret. One that waits to be deleted is as good
    as gone: nothing can read it.
    """
    client = session.client("secretsmanager")
    absent = not_there(asked, "secret", SECRET, session.region)
    with absent_as(frozenset(("ResourceNotFoundException",)), absent):
        answer = call(asked, SECRET, client.describe_secret, SecretId=asked.value)
    if "DeletedDate" in answer:
        raise not_there(asked, "secret that isn't to be deleted", SECRET, session.region)
    return StoredSecret(name=asked.value, arn=answer["ARN"])
