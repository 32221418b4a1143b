"""What becomes of a bind mount: files that are delivered, nothing, or a refusal.

A task has no folder of the machine that the project is developed on. What a bind mount is for can
be told from what lies there: a small configuration is delivered, sources that the image has anyway
are left out, and everything else is refused with the override that makes the project deployable.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from compose2cfn.compose.local_files import (
    FILE_LIMIT_BYTES,
    Absent,
    LocalFile,
    LocalFolder,
    Sources,
    Unreadable,
    below,
)
from compose2cfn.core.values import dataclass, replace
from compose2cfn.translate.codes import MOUNT
from compose2cfn.translate.file_contents import as_content
from compose2cfn.translate.file_contents import remarks as content_remarks
from compose2cfn.translate.image_codes import FILE, KEPT, SOURCES
from compose2cfn.translate.kept import file_parameter
from compose2cfn.translate.written_files import Kept, WantedFile, is_below

if TYPE_CHECKING:
    from compose2cfn.compose.local_files import Found
    from compose2cfn.compose.model import Mount, Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span

_KIB = 1024
_CONFIGURATION = "/etc"
_TIME = ("/etc/localtime", "/etc/timezone")
_OF_THE_MACHINE = (
    *("/boot", "/dev", "/etc", "/lib", "/proc", "/run", "/sys", "/usr"),
    *("/var/lib/docker", "/var/log", "/var/run"),
)
"""What belongs to a machine, and is no folder of an application's data."""
_SOCKETS = (".sock", "/docker.sock.raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one mount."""

    files: tuple[WantedFile, ...] = ()
    told: tuple[Diagnostic, ...] = ()
    left_out: bool = False
    """Whether the mount can be left out because the image has the same files."""
    volume: str | None = None
    """The named volume that could keep what is written there, where the mount is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bind:
    """A bind mount with what is told of it."""

    service: Service
    mount: Mount
    source: str
    shown: str
    span: Span
    sources: Sources | None
    """What the service's image is built from, where the mount is a part of that."""

    @property
    def written(self) -> str:
        """The mount in its short form."""
        return f"{self.shown}:{self.mount.target}{':ro' if self.mount.read_only else ''}"

    def refused(self, why: str, hint: str | None = None) -> Outcome:
        """Return the refusal of a mount that can't be had."""
        told = f"'{self.service.name}' can't have {self.written}: {why}"
        volume = None if self.mount.read_only else volume_for(self.source, self.shown)
        return Outcome(told=(MOUNT.error(told, self.span, hint=hint),), volume=volume)


def volume_for(source: str, shown: str) -> str | None:
    """Return the name of a volume that could take the place of a folder; None for the machine's."""
    if source == "/" or any(is_below(source, top) for top in _OF_THE_MACHINE):
        return None
    return "-".join(filter(None, re.split(r"[^A-Za-z0-9]+", shown))) or None


def outcome(service: Service, index: int, project: Project) -> Outcome:
    """Return what becomes of a service's bind mount."""
    bind = _bind(service, index, project)
    if posixpath.normpath(bind.source).endswith(_SOCKETS):
        refused = bind.refused("a task has no socket of the Docker engine")
        return replace(refused, volume=None)
    if bind.source in _TIME:
        told = f"{bind.written} is left out: tasks run in UTC"
        hint = "set the time zone with the variable TZ, where the image knows it"
        return Outcome(told=(MOUNT.warning(told, bind.span, hint=hint),), left_out=True)
    if bind.sources is not None:
        found = _source_code(bind, bind.sources, project)
        if found is not None:
            return found
    return _delivered(bind, project)


def _bind(service: Service, index: int, project: Project) -> _Bind:
    mount = service.mounts[index]
    source = mount.source or ""
    local = project.local
    own = local.sources.get(service.name) if local else None
    return _Bind(
        service=service,
        mount=mount,
        source=source,
        shown=local.shown(source) if local else source,
        span=service.at("volumes", index),
        sources=own if own is not None and below(own.context, source) is not None else None,
    )


def _source_code(bind: _Bind, sources: Sources, project: Project) -> Outcome | None:
    """Return what becomes of a part of the build context; None where it is to be delivered."""
    inside = below(sources.context, bind.source) or ""
    name, target = bind.service.name, bind.mount.target
    at = next((it for it in sources.copied if it.holds(inside, target)), None)
    if at is not None:
        copy = f"{sources.dockerfile}:{at.line} copies the same files there"
        told = f"{bind.written} is left out: {copy}"
        return Outcome(told=(SOURCES.warning(told, bind.span),), left_out=True)
    found = project.local.found.get(bind.source) if project.local else None
    if not sources.here and (_looks_like_folder(bind) or _mounts_sources(bind, project)):
        told = (
            f"{bind.written} is left out: '{name}' is built from it, but the sources aren't here, "
            "so whether the image has it there isn't known"
        )
        hint = "convert where the sources are, or say it in a second file with '!override'"
        return Outcome(told=(SOURCES.warning(told, bind.span, hint=hint),), left_out=True)
    if isinstance(found, LocalFolder):
        place = sources.dockerfile or "no Dockerfile is there, which"
        told = f"'{name}' mounts its sources, {bind.shown}, but {place} doesn't copy them to"
        told = f"{told} {target}"
        return Outcome(told=(SOURCES.error(told, bind.span),))
    return None


def _looks_like_folder(bind: _Bind) -> bool:
    return not posixpath.splitext(bind.mount.target.rstrip("/"))[1]


def _mounts_sources(bind: _Bind, project: Project) -> bool:
    """Whether the service mounts folders of its build context too, as for development."""
    others = (_bind(bind.service, n, project) for n, _ in enumerate(bind.service.mounts))
    return any(
        it.mount.type == "bind" and it.sources is not None and _looks_like_folder(it)
        for it in others
    )


def _delivered(bind: _Bind, project: Project) -> Outcome:
    found = project.local.found.get(bind.source) if project.local else None
    if isinstance(found, LocalFile) and found.data is not None:
        return _file(bind, found)
    if isinstance(found, LocalFolder) and found.files is not None:
        return _folder(bind, found)
    if isinstance(found, Absent) and not found.folder and not _looks_like_folder(bind):
        return _asked(bind)
    refused = bind.refused(_why_not(found))
    is_file = isinstance(found, LocalFile | Unreadable) or not _looks_like_folder(bind)
    return replace(refused, volume=None) if is_file else refused


def _why_not(found: Found | None) -> str:
    match found:
        case LocalFile(size_bytes=size):
            limit = FILE_LIMIT_BYTES // _KIB
            return f"it has {size} bytes, and a file of at most {limit} KiB is sent"
        case LocalFolder():
            return "it is no folder of a few small files"
        case Unreadable(reason=reason):
            return reason
        case Absent():
            return "nothing is there"
        case _:
            return "it is outside of the project, and a task has nothing of this machine"


def _file(bind: _Bind, found: LocalFile) -> Outcome:
    data = found.data or b""
    content = as_content(data)
    if isinstance(content, bytes) and not bind.mount.read_only:
        why = "what is written to a binary file would be lost with the task"
        return replace(bind.refused(why, "mount it read-only"), volume=None)
    told = [*content_remarks(data, bind.shown, bind.span)]
    if not bind.mount.read_only:
        told.append(_copy(bind))
    file = WantedFile(
        path=bind.mount.target,
        content=content,
        mode=_mode(found, read_only=bind.mount.read_only),
        span=bind.span,
    )
    return Outcome(files=(file,), told=tuple(told))


def _folder(bind: _Bind, found: LocalFolder) -> Outcome:
    target, read_only = bind.mount.target, bind.mount.read_only
    if not read_only and not is_below(target, _CONFIGURATION):
        why = "what is written to the folder would be lost with the task"
        return bind.refused(why, "mount it read-only (':ro') if nothing is")
    files = found.files or {}
    told = [] if read_only else [_copy(bind)]
    for name, file in files.items():
        told += content_remarks(file.data or b"", f"{bind.shown}/{name}", bind.span)
    wanted = tuple(
        WantedFile(
            path=posixpath.join(target, name),
            content=as_content(file.data or b""),
            mode=_mode(file, read_only=read_only),
            whole=target,
            read_only=read_only,
            span=bind.span,
        )
        for name, file in files.items()
    )
    return Outcome(files=wanted, told=tuple(told))


def _copy(bind: _Bind) -> Diagnostic:
    told = f"{bind.shown} becomes a copy in each task; what is written to it ends with the task"
    return FILE.warning(told, bind.span, hint="mount it read-only (':ro') if nothing is written")


def _mode(file: LocalFile, *, read_only: bool) -> str:
    """Return permissions: only whether a file can be run is the same in every checkout."""
    if file.executable:
        return "0555" if read_only else "0755"
    return "0444" if read_only else "0644"


def _asked(bind: _Bind) -> Outcome:
    """Return a file whose content the template asks for, since not even its folder is here."""
    parameter = file_parameter(bind.service.name, bind.mount.target)
    told = (
        f"{bind.shown} isn't here to read; the template asks for the ARN of its content, parameter "
        f"{parameter}"
    )
    hint = (
        "convert where the file is, or put it into the Parameter Store: 'aws ssm put-parameter "
        "--type String --name NAME --value file://FILE'"
    )
    file = WantedFile(
        path=bind.mount.target,
        content=Kept(parameter),
        mode="0444" if bind.mount.read_only else "0644",
        span=bind.span,
    )
    return Outcome(files=(file,), told=(KEPT.warning(told, bind.span, hint=hint),))
