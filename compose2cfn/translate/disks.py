"""The memory disks of a service: `tmpfs`, and mounts of that type."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.compose.quantities import size_in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Mount, Service
    from compose2cfn.core.nodes import Path

DEFAULT_MIB = 100
"""The size of a disk that says none, where Docker gives it half of the machine's memory."""

# Amazon ECS API reference, Tmpfs; without those that move or share a mount
_FLAGS = frozenset(
    (
        "defaults",
        "rw",
        "ro",
        "exec",
        "noexec",
        "suid",
        "nosuid",
        "dev",
        "nodev",
        "sync",
        "async",
        "dirsync",
        "mand",
        "nomand",
        "atime",
        "noatime",
        "diratime",
        "nodiratime",
        "relatime",
        "norelatime",
        "strictatime",
        "nostrictatime",
    )
)
_VALUES = frozenset(("mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"))


class Disk(NamedTuple):
    """One disk; ``path`` leads to where the service asks for it, ``unknown`` are its options."""

    target: str
    mib: int | None
    options: tuple[str, ...]
    unknown: tuple[str, ...]
    path: Path


def disks(service: Service) -> Iterator[Disk]:
    """Yield the disks in the order of the file, those of `tmpfs` first."""
    for index, text in enumerate(service.tmpfs):
        target, _colon, options = text.partition(":")
        yield _disk(target, options, ("tmpfs", index))
    for index, mount in enumerate(service.mounts):
        if mount.type == "tmpfs":
            yield _disk(mount.target, ",".join(_options(mount)), ("volumes", index))


def disks_mib(service: Service) -> int:
    """Return the size of all disks together."""
    return sum(disk.mib or DEFAULT_MIB for disk in disks(service))


def _options(mount: Mount) -> Iterator[str]:
    if mount.tmpfs_bytes:
        yield f"size={mount.tmpfs_bytes}"
    if mount.tmpfs_mode is not None:
        yield f"mode={mount.tmpfs_mode:o}"
    if mount.read_only:
        yield "ro"


def _disk(target: str, options: str, path: Path) -> Disk:
    size: int | None = None
    kept: list[str] = []
    unknown: list[str] = []
    for option in filter(None, options.split(",")):
        key, _, value = option.partition("=")
        if option in _FLAGS or (key in _VALUES and value):
            kept.append(option)
        elif key == "size" and (found := _mebibytes(value)) is not None:
            size = found
        else:
            unknown.append(option)
    return Disk(target, size, tuple(kept), tuple(unknown), path)


def _mebibytes(text: str) -> int | None:
    try:
        return math.ceil(size_in_bytes(text) / 2**20) or None
    except ValueError:
        return None
