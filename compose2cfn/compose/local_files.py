"""What a project's bind mounts, configs and builds mean on the machine that converts.

Small files are read, folders of small files too; of the rest only what it is. A secret's file is
never looked at. Paths are those of the resolved project, which are absolute.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.compose.dockerfile import Base, Copied, bases, copied
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from compose2cfn.compose.contents import Build
    from compose2cfn.compose.model import Project

FILE_LIMIT_BYTES = 16 * 1024
FOLDER_LIMIT_BYTES = 32 * 1024
FOLDER_LIMIT_FILES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A regular file; ``data`` is None where it is larger than the limit."""

    size_bytes: int
    data: bytes | None = field(default=None, repr=False)
    executable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFolder:
    """A folder; ``files`` maps relative paths, and is None where it holds too much or no files."""

    files: Mapping[str, LocalFile] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Nothing is there; ``folder`` says whether the folder is that it would stand in."""

    folder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something that is neither a file nor a folder, or that may not be read."""

    reason: str


Found: TypeAlias = LocalFile | LocalFolder | Absent | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a service is built from: whether it is here, and what its Dockerfile says."""

    context: str
    here: bool
    dockerfile: str | None = None
    copied: tuple[Copied, ...] = ()
    bases: tuple[Base, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFiles:
    """What was found: ``found`` by path, ``sources`` by service, and the project's directory."""

    directory: str
    found: Mapping[str, Found] = field(default_factory=dict)
    sources: Mapping[str, Sources] = field(default_factory=dict)

    def shown(self, path: str) -> str:
        """Return a path as a person would write it in the Compose file."""
        inside = below(self.directory, path)
        return path if inside is None else f"./{inside}".removesuffix("/")


def read_local_files(project: Project, directory: str) -> LocalFiles:
    """Return what the project means on this machine; nothing outside its directory is looked at.

    What is mounted from elsewhere belongs to the machine, and may be secret or without an end.
    """
    sources = {
        name: found
        for name, service in project.services.items()
        if service.build is not None and (found := _sources(service.build)) is not None
    }
    wanted = dict(sorted(_wanted(project, sources)))
    return LocalFiles(
        directory=directory,
        found={
            path: _look(Path(path), deep=deep)
            for path, deep in wanted.items()
            if below(directory, path) is not None
        },
        sources=sources,
    )


def below(context: str, path: str) -> str | None:
    """Return a path as it is within a folder (the folder itself: nothing), or None."""
    if path == context:
        return ""
    prefix = context.rstrip("/") + "/"
    return path.removeprefix(prefix) if path.startswith(prefix) else None


def _wanted(project: Project, sources: Mapping[str, Sources]) -> Iterator[tuple[str, bool]]:
    """Yield each path, and whether a folder there is to be read: not what an image is made of."""
    used = {grant.source for service in project.services.values() for grant in service.configs}
    for key in sorted(project.configs.keys() & used):
        path = project.configs[key].file
        if path:
            yield path, False
    for name, service in project.services.items():
        for mount in service.mounts:
            own = sources.get(name)
            if mount.type == "bind" and mount.source:
                yield mount.source, own is None or below(own.context, mount.source) is None


def _sources(build: Build) -> Sources | None:
    """Return the sources; None where they lie on no file system."""
    if not build.context or not build.context.startswith("/"):
        return None
    context = Path(build.context)
    text = build.inline if build.inline is not None else _text(context / build.dockerfile)
    return Sources(
        context=build.context,
        here=context.is_dir(),
        dockerfile=None if text is None else build.dockerfile,
        copied=() if text is None else copied(text, build.target),
        bases=() if text is None else bases(text, build.target),
    )


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _look(path: Path, *, deep: bool) -> Found:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            return _file(path, status)
        if stat.S_ISDIR(status.st_mode):
            return LocalFolder(files=_folder(path) if deep else None)
    except FileNotFoundError:
        return Absent(folder=path.parent.is_dir())
    except OSError as error:
        return Unreadable(reason=error.strerror or type(error).__name__)
    kind = "a socket" if stat.S_ISSOCK(status.st_mode) else "no file"
    return Unreadable(reason=f"it is {kind}")


def _file(path: Path, status: os.stat_result) -> LocalFile:
    small = status.st_size <= FILE_LIMIT_BYTES
    return LocalFile(
        size_bytes=status.st_size,
        data=path.read_bytes() if small else None,
        executable=bool(status.st_mode & stat.S_IXUSR),
    )


def _folder(top: Path) -> dict[str, LocalFile] | None:
    """Return the files of a folder; None where it has none, too many, too much, or other things."""
    files: dict[str, LocalFile] = {}
    ahead = [top]
    while ahead:
        for path in sorted(ahead.pop().iterdir()):
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                ahead.append(path)
                continue
            if not stat.S_ISREG(status.st_mode):
                return None
            files[path.relative_to(top).as_posix()] = _file(path, status)
            total = sum(file.size_bytes for file in files.values())
            if len(files) > FOLDER_LIMIT_FILES or total > FOLDER_LIMIT_BYTES:
                return None
    whole = all(file.data is not None for file in files.values())
    return dict(sorted(files.items())) if files and whole else None
