"""Named volumes become encrypted EFS file systems that outlive the stack.

There is one mount target in each Availability Zone of the tasks, and one access point a volume. An
external volume is an existing file system; it gets an access point only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter, Resource, ref
from compose2cfn.core.near_miss import meant
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import EXISTING, VOLUME_OPTION
from compose2cfn.translate.effects import Create, Declare, Effect, Explain, Report
from compose2cfn.translate.file_systems import (
    existing_id,
    id_of,
    id_parameter,
    is_possible,
    mount_targets,
)
from compose2cfn.translate.groups import groups_of
from compose2cfn.translate.ids import TASK_SUBNETS, access_point, file_system
from compose2cfn.translate.overrides import as_own
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags
from compose2cfn.translate.volume_options import (
    OPTIONS,
    access_point_properties,
    file_system_properties,
    problems,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service, Volume
    from compose2cfn.core.source import Span
    from compose2cfn.environment import FileSystem
    from compose2cfn.translate.context import Context


@maps(
    "volumes.*",
    "volumes.*.name",
    "volumes.*.external",
    "volumes.*.driver_opts.*",
)
def volume(volume: Volume, ctx: Context) -> Iterator[Effect]:
    """Create file system, access point and mount targets of a volume that a service mounts."""
    services = tuple(ctx.services_with(volume.key))
    if not services:
        return
    wrong = tuple(_refusals(volume, ctx))
    yield from wrong
    if wrong:
        return
    origin = ctx.place("volumes", volume.key)
    own_tags = tags(ctx.project.name, name=volume.name, volume=volume.key)
    if volume.external:
        yield from _existing(volume, ctx)
    else:
        yield Create(resource=_file_system(volume, own_tags, origin))
        yield Explain(
            topic=Topic.DATA,
            chosen=f"volume '{volume.key}' is an encrypted EFS file system that is never deleted",
            why="data outlives the stack: DeletionPolicy and UpdateReplacePolicy are Retain",
            origin=origin,
        )
    yield Create(
        resource=Resource(
            logical_id=access_point(volume.key),
            type="AWS::EFS::AccessPoint",
            properties={
                "AccessPointTags": own_tags,
                "FileSystemId": id_of(volume),
                **access_point_properties(volume),
            },
            origin=origin,
        )
    )
    yield from _mount_targets(volume, services, ctx)


def _file_system(volume: Volume, own_tags: Json, origin: Span) -> Resource:
    return Resource(
        logical_id=file_system(volume.key),
        type="AWS::EFS::FileSystem",
        properties={
            "Encrypted": True,
            "FileSystemTags": own_tags,
            **file_system_properties(volume),
        },
        deletion_policy="Retain",
        update_replace_policy="Retain",
        origin=origin,
    )


def _refusals(volume: Volume, ctx: Context) -> Iterator[Report]:
    for name, told in problems(volume):
        message = f"volume '{volume.key}': {told}"
        hint = None if name in OPTIONS else meant(name, OPTIONS) or f"known: {', '.join(OPTIONS)}"
        yield Report(VOLUME_OPTION.error(message, volume.at("driver_opts", name), hint=hint))
    id_ = existing_id(volume)
    if volume.external and (id_ is None or not is_possible(id_, ctx)):
        yield Report(
            EXISTING.error(
                f"external volume '{volume.key}' isn't named after an EFS file system: "
                f"'{volume.name}' is neither an id nor an ARN of one",
                volume.at("name"),
                hint="set its name to the file system's id, 'fs-' and 8 to 40 digits of 0-9 and "
                f"a-f, or to its ARN; or {as_own(ctx.project, 'volumes', volume.key)}",
            )
        )


def _existing(volume: Volume, ctx: Context) -> Iterator[Effect]:
    id_ = existing_id(volume)
    yield Declare(
        name=id_parameter(volume),
        parameter=Parameter(
            type="String",
            description=f"Existing EFS file system of volume {volume.key}",
            default=id_,
        ),
    )
    known = next((it for it in ctx.file_systems or () if it.id == id_), None)
    if known is not None:
        yield from _reached(known, volume, ctx)
        return
    yield Report(
        EXISTING.warning(
            f"the existing file system {id_} isn't looked at",
            volume.at("name"),
            hint="it needs a mount target in each zone of the tasks, which lets in their security "
            "groups on port 2049; 'compose2cfn facts' looks up the mount targets",
        )
    )


def _reached(known: FileSystem, volume: Volume, ctx: Context) -> Iterator[Report]:
    """Refuse zones where tasks couldn't mount it; what its security groups allow isn't known."""
    has = {it.availability_zone for it in known.mount_targets}
    missing = sorted({*_zones(volume, ctx)} - has)
    if missing:
        yield Report(
            EXISTING.error(
                f"file system {known.id} has no mount target in {', '.join(missing)}, where "
                f"tasks that mount '{volume.key}' run",
                volume.at("name"),
                hint="make one there, or name other subnets with 'x-aws-subnets'",
            )
        )
        return
    yield Report(
        EXISTING.warning(
            f"the mount targets of {known.id} must let the tasks in",
            volume.at("name"),
            hint="their security groups need a rule for port 2049 from those of the tasks",
        )
    )


def _zones(volume: Volume, ctx: Context) -> Iterator[str]:
    """Yield the zones of the tasks that mount the volume."""
    for service in ctx.services_with(volume.key):
        for main in ctx.mains(service.name):
            own = main.aws.subnets
            subnets = (it for it in ctx.vpc.subnets if it.id in own) if own else ctx.task_subnets
            yield from (it.availability_zone for it in subnets)


def _mount_targets(volume: Volume, services: tuple[Service, ...], ctx: Context) -> Iterator[Effect]:
    networks = {key for service in services for key in service.networks}
    for logical_id, index in mount_targets(volume, ctx).items():
        yield Create(
            resource=Resource(
                logical_id=logical_id,
                type="AWS::EFS::MountTarget",
                properties={
                    "FileSystemId": id_of(volume),
                    "SecurityGroups": groups_of(networks, ctx.project),
                    "SubnetId": {"Fn::Select": [index, ref(TASK_SUBNETS)]},
                },
                origin=ctx.place("volumes", volume.key),
            )
        )
