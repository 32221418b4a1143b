"""Mounts of named volumes: each through the access point of its file system, by the task's role.

Without a `uid` of its own the access point leaves the owner alone: official database images start
as root, change the owner and then drop to their own user, which an access point with a fixed POSIX
user would refuse.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import get_att, ref
from compose2cfn.translate.codes import MOUNT, ROOT_OWNED
from compose2cfn.translate.effects import Append, Effect, Grant, Report, Role, Target, Wait
from compose2cfn.translate.file_systems import arn_of, id_of, is_named, mount_point, mount_targets
from compose2cfn.translate.ids import access_point
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Mount, Service, Volume
    from compose2cfn.translate.context import Context

_ROOT = frozenset({"root", "0"})
_OF_IMAGES = frozenset(("node_modules", "site-packages", "vendor", ".venv", "venv"))
"""Folders that a build fills with packages."""
_MODES = frozenset(("", "ro", "rw", "z", "Z"))
"""Of `volumes_from` (Docker CLI reference, `--volumes-from`)."""


@maps(
    "services.*.volumes.*.type",
    "services.*.volumes.*.source",
    "services.*.volumes.*.target",
    "services.*.volumes.*.read_only",
)
def mounts(service: Service, ctx: Context) -> Iterator[Effect]:
    """Mount named volumes through their access points."""
    named: list[Mount] = []
    for index, mount in enumerate(service.mounts):
        if mount.type == "volume" and mount.source:
            named.append(mount)
            yield from _without_the_images(service, mount, index)
    origin = service.at("volumes")
    for mount in named:
        item = mount_point(mount)
        yield Append(target=Target.CONTAINER, key="MountPoints", item=item, origin=origin)
    for key in sorted({str(mount.source) for mount in named}):
        volume = ctx.project.volumes[key]
        item = _task_volume(volume)
        yield Append(target=Target.TASK, key="Volumes", item=item, origin=origin)
        for target in mount_targets(volume, ctx):
            yield Wait(logical_id=target, origin=origin)
        own = [mount for mount in named if mount.source == key]
        yield from _access(service, volume, all(mount.read_only for mount in own))


@maps("services.*.volumes_from.*")
def volumes_from(service: Service, ctx: Context) -> Iterator[Effect]:
    """Mount the named volumes of the other service too; refuse what else it mounts."""
    for index, reference in enumerate(service.volumes_from):
        span = service.at("volumes_from", index)
        name, _, mode = reference.partition(":")
        source = ctx.project.services.get(name)
        if source is None:
            told = f"'{service.name}' wants the volumes of '{reference}', which is no service"
            yield Report(MOUNT.error(told, span, hint="mount a named volume in both services"))
        elif mode not in _MODES:
            told = f"'{reference}' has a mode that Docker doesn't know"
            yield Report(MOUNT.error(told, span, hint=f"write '{name}:ro' or '{name}:rw'"))
        elif any(it.type != "tmpfs" and not is_named(it) for it in source.mounts):
            told = f"'{service.name}' can't have what '{source.name}' mounts without a name"
            yield Report(MOUNT.error(told, span, hint="mount a named volume in both services"))
        elif not any(map(is_named, source.mounts)):
            told = f"'{service.name}' takes nothing from '{reference}': it names no volume, and"
            hint = "mount a named volume in both services"
            told += " what its image declares as one isn't shared on ECS"
            yield Report(MOUNT.warning(told, span, hint=hint))


def _without_the_images(service: Service, mount: Mount, index: int) -> Iterator[Report]:
    """Warn where an empty volume would hide what the image surely has; Docker would copy it."""
    if posixpath.basename(mount.target) in _OF_IMAGES:
        told = f"volume '{mount.source}' starts empty, and hides what the image has at"
        hint = "leave the volume out of the deployment, so that the image's own files are used"
        span = service.at("volumes", index)
        yield Report(MOUNT.warning(f"{told} {mount.target}", span, hint=hint))


def _task_volume(volume: Volume) -> Json:
    point = ref(access_point(volume.key))
    return {
        "Name": volume.key,
        "EFSVolumeConfiguration": {
            "AuthorizationConfig": {"AccessPointId": point, "IAM": "ENABLED"},
            "FilesystemId": id_of(volume),
            "TransitEncryption": "ENABLED",
        },
    }


def _access(service: Service, volume: Volume, read_only: bool) -> Iterator[Effect]:
    """Mounting through this one access point; writing and acting as root only where needed."""
    origin = service.at("volumes")
    users = [service.user, *(step.user or service.user for step in service.pre_start)]
    owners = [volume.driver_opts["uid"]] if "uid" in volume.driver_opts else users
    as_root = any((owner or "root").partition(":")[0] in _ROOT for owner in owners)
    actions = ["elasticfilesystem:ClientMount"]
    if not read_only:
        actions.append("elasticfilesystem:ClientWrite")
        if as_root:
            actions.append("elasticfilesystem:ClientRootAccess")
        elif "uid" not in volume.driver_opts:
            yield Report(
                ROOT_OWNED.warning(
                    f"'{service.name}' runs as '{service.user}' and may not write to the new "
                    f"volume '{volume.key}', which root owns",
                    service.at("user"),
                )
            )
    yield Grant(
        role=Role.TASK,
        policy=f"{normalised(service.name)}{normalised(volume.key)}VolumeMountPolicy",
        statement={
            "Effect": "Allow",
            "Action": actions,
            "Resource": arn_of(volume),
            "Condition": {
                "StringEquals": {
                    "elasticfilesystem:AccessPointArn": get_att(access_point(volume.key), "Arn")
                }
            },
        },
        origin=origin,
    )
