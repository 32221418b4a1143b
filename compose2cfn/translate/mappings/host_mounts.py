"""Mounts that a task can't have as they are: folders of the host, and volumes without a name."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.values import replace
from compose2cfn.translate.bind_mounts import outcome, volume_for
from compose2cfn.translate.codes import IMPOSSIBLE, MOUNT
from compose2cfn.translate.effects import Effect, Report
from compose2cfn.translate.image_codes import SOURCES
from compose2cfn.translate.overrides import item, with_mounts
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Mount, Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.bind_mounts import Outcome
    from compose2cfn.translate.context import Context


_IN_IMAGE = "put the files into the image"


@maps("services.*.volumes.*.type", "services.*.volumes.*.source")
def host_mounts(service: Service, ctx: Context) -> Iterator[Effect]:
    """Leave out sources that the image has; refuse other folders of the host, with a way out."""
    yield from map(Report, _misplaced(service))
    binds = {
        index: outcome(service, index, ctx.project)
        for index, mount in enumerate(service.mounts)
        if mount.type == "bind"
    }
    told = [(index, problem) for index, found in binds.items() for problem in found.told]
    develops = any(problem.code == SOURCES.id for _, problem in told)
    told += _without_name(service, develops=develops)
    volumes = _volumes(binds, told, service, ctx.project)
    kept = [*_deployable(service, binds, volumes, ctx.project)]
    for index, problem in told:
        if problem.severity is Severity.ERROR:
            names, keep = [*volumes.values()], index in volumes
            override = with_mounts(ctx.project, service.name, kept, names, keep=keep)
            hint = f"{problem.hint}; or {override}" if problem.hint else override
            yield Report(replace(problem, hint=hint))
        else:
            yield Report(problem)


def _misplaced(service: Service) -> Iterator[Diagnostic]:
    """Yield what Docker's daemon mounts nowhere: no path from the root, or the root itself."""
    targets = [(mount.target, ("volumes", index)) for index, mount in enumerate(service.mounts)]
    targets += [
        (text.partition(":")[0], ("tmpfs", index)) for index, text in enumerate(service.tmpfs)
    ]
    for target, path in targets:
        if posixpath.normpath(target) in {"/", "//"}:
            yield IMPOSSIBLE.error("nothing can be mounted in the place of '/'", service.at(*path))
        elif not target.startswith("/") and target[1:2] != ":":
            told = f"'{target}' is no absolute path in the container"
            yield IMPOSSIBLE.error(told, service.at(*path))


def _volumes(
    binds: dict[int, Outcome],
    told: list[tuple[int, Diagnostic]],
    service: Service,
    project: Project,
) -> dict[int, str]:
    """Return the volumes that could take the place of refused mounts, by the mount's number."""
    made: dict[int, str] = {}
    for index, problem in told:
        if problem.severity is not Severity.ERROR:
            continue
        mount = service.mounts[index]
        if index in binds:
            name = binds[index].volume
        else:
            name = volume_for(mount.target, f"{service.name}{mount.target}")
            name = name if mount.type == "volume" and not _has_a_drive(mount) else None
        if name is not None:
            made[index] = f"{name}-data" if name in project.volumes else name
    return made


def _without_name(service: Service, *, develops: bool) -> Iterator[tuple[int, Diagnostic]]:
    """Yield what is told of volumes without a name, and of kinds that ECS doesn't have.

    The mount's number comes with it.

    Beside mounted sources an anonymous volume keeps a folder of the image from being hidden by
    them; in a task nothing hides it.
    """
    for index, mount in enumerate(service.mounts):
        span = service.at("volumes", index)
        if mount.type == "volume" and not mount.source and develops:
            told = f"the volume at {mount.target} is left out: a task has what the image has there"
            yield index, SOURCES.warning(told, span)
        elif mount.type not in {"bind", "tmpfs", "volume"} or not (mount.source or _is_disk(mount)):
            kind = (
                "an anonymous volume" if mount.type == "volume" else f"a mount of type {mount.type}"
            )
            told = f"'{service.name}' wants {kind} at {mount.target}"
            yield index, _on_a_drive(told, mount, span) or MOUNT.error(told, span, hint=_IN_IMAGE)


def _on_a_drive(told: str, mount: Mount, span: Span) -> Diagnostic | None:
    if not _has_a_drive(mount):
        return None
    drive, path = mount.target.split(":", 1)
    hint = f"write '{{type: volume, source: {drive}, target: {path}}}'"
    return MOUNT.error(f"{told}: Compose takes '{drive}:' for a Windows drive", span, hint=hint)


def _has_a_drive(mount: Mount) -> bool:
    return mount.type == "volume" and mount.target[1:2] == ":"


def _is_disk(mount: Mount) -> bool:
    return mount.type in {"bind", "tmpfs"}


def _fails(found: Outcome) -> bool:
    return any(it.severity is Severity.ERROR for it in found.told)


def _deployable(
    service: Service, binds: dict[int, Outcome], volumes: dict[int, str], project: Project
) -> Iterator[str]:
    """Yield the mounts that a task can have, as items of `volumes`."""
    for index, mount in enumerate(service.mounts):
        mode = ":ro" if mount.read_only else ""
        if index in volumes:
            yield item(f"{volumes[index]}:{mount.target}")
        elif mount.type == "tmpfs":
            size = f", tmpfs: {{size: {mount.tmpfs_bytes}}}" if mount.tmpfs_bytes else ""
            yield f"{{type: tmpfs, target: {item(mount.target)}{size}}}"
        elif mount.type == "volume" and mount.source:
            yield item(f"{mount.source}:{mount.target}{mode}")
        elif index in binds and binds[index].files and not _fails(binds[index]):
            source = mount.source or ""
            shown = project.local.shown(source) if project.local else source
            yield item(f"{shown}:{mount.target}{mode}")
