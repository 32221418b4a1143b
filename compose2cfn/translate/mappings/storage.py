"""Named volumes become encrypted EFS file systems that outlive the stack.

There is one mount target in each Availability Zone of the tasks, and one access point a volume,
which is what the task role may mount. The access point leaves the owner alone: official database
images start as root, change the owner and then drop to their own user, which an access point with
a fixed POSIX user would refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.codes import MOUNT, ROOT_OWNED
from compose2cfn.translate.effects import Create, Effect, Grant, Put, Report, Role, Target, Wait
from compose2cfn.translate.ids import (
    TASK_SUBNETS,
    access_point,
    file_system,
    mount_target,
    security_group,
)
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Mount, Service, Volume
    from compose2cfn.translate.context import Context

_ROOT = frozenset({"root", "0"})


@maps("volumes.*", "volumes.*.name")
def volume(volume: Volume, ctx: Context) -> Iterator[Effect]:
    """Create file system, access point and mount targets of a volume that a service mounts."""
    services = tuple(ctx.services_with(volume.key))
    if not services:
        return
    origin = ctx.place("volumes", volume.key)
    own_tags = tags(ctx.project.name, name=volume.name, volume=volume.key)
    yield Create(
        resource=Resource(
            logical_id=file_system(volume.key),
            type="AWS::EFS::FileSystem",
            properties={"Encrypted": True, "FileSystemTags": own_tags},
            deletion_policy="Retain",
            update_replace_policy="Retain",
            origin=origin,
        )
    )
    yield Create(
        resource=Resource(
            logical_id=access_point(volume.key),
            type="AWS::EFS::AccessPoint",
            properties={
                "AccessPointTags": own_tags,
                "FileSystemId": ref(file_system(volume.key)),
            },
            origin=origin,
        )
    )
    networks = sorted({key for service in services for key in service.networks})
    for logical_id, index in _mount_targets(volume.key, ctx).items():
        yield Create(
            resource=Resource(
                logical_id=logical_id,
                type="AWS::EFS::MountTarget",
                properties={
                    "FileSystemId": ref(file_system(volume.key)),
                    "SecurityGroups": [ref(security_group(key)) for key in networks],
                    "SubnetId": {"Fn::Select": [index, ref(TASK_SUBNETS)]},
                },
                origin=origin,
            )
        )


def _mount_targets(volume: str, ctx: Context) -> dict[str, int]:
    """Return the logical ID and the subnet's index for the first subnet of each zone.

    A file system has at most one mount target in a zone (EFS API reference, CreateMountTarget).
    """
    first: dict[str, int] = {}
    for index, subnet in enumerate(ctx.task_subnets):
        first.setdefault(subnet.availability_zone, index)
    return {mount_target(volume, ctx.task_subnets[n].id): n for n in first.values()}


@maps(
    "services.*.volumes.*.type",
    "services.*.volumes.*.source",
    "services.*.volumes.*.target",
    "services.*.volumes.*.read_only",
    "services.*.volumes.*.bind.**",
)
def mounts(service: Service, ctx: Context) -> Iterator[Effect]:
    """Mount named volumes through their access points; refuse binds and anonymous volumes."""
    named: list[Mount] = []
    for index, mount in enumerate(service.mounts):
        if mount.type == "volume" and mount.source:
            named.append(mount)
        elif mount.type != "tmpfs":
            yield _refused(service, mount, index)
    if not named:
        return
    volumes = sorted({str(mount.source) for mount in named})
    origin = service.at("volumes")
    yield Put(
        target=Target.CONTAINER,
        properties={"MountPoints": [_mount_point(mount) for mount in named]},
        origin=origin,
    )
    yield Put(
        target=Target.TASK,
        properties={"Volumes": [_task_volume(key) for key in volumes]},
        origin=origin,
    )
    for key in volumes:
        for target in _mount_targets(key, ctx):
            yield Wait(logical_id=target, origin=origin)
        own = [mount for mount in named if mount.source == key]
        yield from _access(service, key, all(mount.read_only for mount in own))


def _mount_point(mount: Mount) -> Json:
    made: dict[str, Json] = {"ContainerPath": mount.target, "SourceVolume": mount.source}
    return {**made, "ReadOnly": True} if mount.read_only else made


def _task_volume(key: str) -> Json:
    return {
        "Name": key,
        "EFSVolumeConfiguration": {
            "AuthorizationConfig": {"AccessPointId": ref(access_point(key)), "IAM": "ENABLED"},
            "FilesystemId": ref(file_system(key)),
            "TransitEncryption": "ENABLED",
        },
    }


def _access(service: Service, key: str, read_only: bool) -> Iterator[Effect]:
    """Mounting through this one access point; writing and acting as root only where needed."""
    origin = service.at("volumes")
    as_root = not service.user or service.user.partition(":")[0] in _ROOT
    actions = ["elasticfilesystem:ClientMount"]
    if not read_only:
        actions.append("elasticfilesystem:ClientWrite")
        if as_root:
            actions.append("elasticfilesystem:ClientRootAccess")
        else:
            yield Report(
                ROOT_OWNED.warning(
                    f"'{service.name}' runs as '{service.user}' and may not write to the new "
                    f"volume '{key}', which root owns",
                    service.at("user"),
                )
            )
    yield Grant(
        role=Role.TASK,
        policy=f"{normalised(service.name)}{normalised(key)}VolumeMountPolicy",
        statement={
            "Effect": "Allow",
            "Action": actions,
            "Resource": get_att(file_system(key), "Arn"),
            "Condition": {
                "StringEquals": {
                    "elasticfilesystem:AccessPointArn": get_att(access_point(key), "Arn")
                }
            },
        },
        origin=origin,
    )


def _refused(service: Service, mount: Mount, index: int) -> Report:
    kind = "an anonymous volume" if mount.type == "volume" else f"a {mount.type} mount"
    return Report(
        MOUNT.error(
            f"'{service.name}' wants {kind} at {mount.target}",
            service.at("volumes", index),
            hint="use a named volume, put the files into the image, or leave the mount out of the "
            "deployment with '!reset' in a second file",
        )
    )
