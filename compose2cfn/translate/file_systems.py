"""The EFS file system behind a Compose volume: its own or an existing one, and how tasks mount it.

An external volume is named after an existing file system, by id or ARN.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import get_att, ref, sub
from compose2cfn.environment import Asked
from compose2cfn.translate.ids import file_system, mount_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Mount, Project, Service, Volume
    from compose2cfn.translate.context import Context

_EXISTING = re.compile(
    r"(?:arn:[a-z-]+:elasticfilesystem:[a-z0-9-]+:\d{12}:file-system/)?(?P<id>fs-[0-9a-z]+)"
)
_POSSIBLE = re.compile(r"fs-[0-9a-f]{8,40}")


def writes_to_a_volume(service: Service) -> bool:
    """Whether the service can change data that outlives its tasks."""
    return any(mount.type == "volume" and not mount.read_only for mount in service.mounts)


def existing_id(volume: Volume) -> str | None:
    """Return the id of the file system that an external volume is named after, or None."""
    found = _EXISTING.fullmatch(volume.name) if volume.external else None
    return found["id"] if found else None


def is_possible(id_: str, ctx: Context) -> bool:
    """Whether EFS can give such an id, or the facts say that it did."""
    return bool(_POSSIBLE.fullmatch(id_)) or any(it.id == id_ for it in ctx.file_systems or ())


def named_file_systems(project: Project) -> Iterator[Asked]:
    """Yield the existing file systems that volumes stand for, each at the line of its id."""
    for key in sorted(project.volumes):
        id_ = existing_id(project.volumes[key])
        if id_ is not None and _POSSIBLE.fullmatch(id_):
            yield Asked(f"volumes.{key}", id_, project.volumes[key].at("name"))


def id_parameter(volume: Volume) -> str:
    """Return the name of the parameter that holds an existing file system's id."""
    return f"{file_system(volume.key)}Id"


def id_of(volume: Volume) -> Json:
    """Return the file system's id as the template refers to it."""
    return ref(id_parameter(volume) if volume.external else file_system(volume.key))


def arn_of(volume: Volume) -> Json:
    """Return the file system's ARN as the template refers to it."""
    if not volume.external:
        return get_att(file_system(volume.key), "Arn")
    place = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}"
    return sub(f"{place}:file-system/${{{id_parameter(volume)}}}")


def is_named(mount: Mount) -> bool:
    """Whether a mount is that of a named volume."""
    return mount.type == "volume" and bool(mount.source)


def mount_point(mount: Mount) -> Json:
    """Return where a container has a named volume."""
    made: dict[str, Json] = {"ContainerPath": mount.target, "SourceVolume": mount.source}
    return {**made, "ReadOnly": True} if mount.read_only else made


def mount_targets(volume: Volume, ctx: Context) -> dict[str, int]:
    """Return the logical ID and the subnet's index for the first subnet of each zone.

    A file system has at most one mount target in a zone (EFS API reference, CreateMountTarget), so
    an existing one, which has its own, gets none.
    """
    first: dict[str, int] = {}
    for index, subnet in enumerate(() if volume.external else ctx.task_subnets):
        first.setdefault(subnet.availability_zone, index)
    return {mount_target(volume.key, ctx.task_subnets[n].id): n for n in first.values()}
