"""What the kernel gives a container: processor, limits, parameters, memory disks.

Fargate and ECS Managed Instances allow a part of it only (Amazon ECS Developer Guide, 'Task
definition differences' for each); tmpfs has been a part of Fargate's since January 2026.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from compose2cfn.compose.quantities import size_in_bytes
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.capacities import Host, host_of
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import TMPFS
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.overrides import with_map, without
from compose2cfn.translate.refusals import needs_instances, not_had
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_ARCHITECTURES = {"amd64": "X86_64", "x86_64": "X86_64", "arm64": "ARM64", "aarch64": "ARM64"}

_LIMIT = "nofile"
# Amazon ECS API reference, Ulimit
_LIMITS = frozenset(
    [
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    ]
)
# Amazon ECS API reference, SystemControl
_SYSCTL = re.compile(
    r"(?:net|fs\.mqueue)\..+|kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)"
)
_TMPFS_MIB = 100
_TMPFS_FLAGS = frozenset(("rw", "ro", "exec", "noexec", "suid", "nosuid", "dev", "nodev"))
_TMPFS_VALUES = frozenset(("mode", "uid", "gid"))


@maps("services.*.platform")
def platform(service: Service, ctx: Context) -> Iterator[Effect]:
    """Choose the processor; without it Fargate takes x86-64."""
    host = host_of(service, ctx)
    if not service.platform:
        yield Explain(
            topic=Topic.PROCESSOR,
            chosen="x86-64" if host is Host.FARGATE else "that of the instances",
            why="it is Fargate's default, and no 'platform' is given"
            if host is Host.FARGATE
            else "no 'platform' is given: the image must suit them",
            origin=ctx.place("services", service.name),
        )
        return
    system, _slash, machine = service.platform.partition("/")
    architecture = _ARCHITECTURES.get(machine.removesuffix("/v8"))
    if system != "linux" or architecture is None:
        hint = "'linux/amd64' or 'linux/arm64'"
        yield not_had(service, ctx, f"the platform '{service.platform}'", ("platform",), hint)
        return
    value = {"CpuArchitecture": architecture, "OperatingSystemFamily": "LINUX"}
    yield Put(
        target=Target.TASK,
        properties={"RuntimePlatform": value},
        origin=service.at("platform"),
    )


@maps("services.*.ulimits.*", "services.*.ulimits.*.soft", "services.*.ulimits.*.hard")
def ulimits(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set limits; Fargate lets no other one be set than the number of open files."""
    on_fargate = host_of(service, ctx) is Host.FARGATE
    known = {_LIMIT} if on_fargate else _LIMITS
    for name in sorted(service.ulimits.keys() - known):
        refuse = needs_instances if name in _LIMITS else not_had
        hint = without(ctx.project, "services", service.name, "ulimits", name)
        yield refuse(service, ctx, f"the limit '{name}'", ("ulimits", name), hint)
    names = sorted(service.ulimits.keys() & known)
    if names:
        limits = [(name, service.ulimits[name]) for name in names]
        yield Put(
            target=Target.CONTAINER,
            properties={
                "Ulimits": [
                    {"HardLimit": it.hard, "Name": name, "SoftLimit": it.soft}
                    for name, it in limits
                ]
            },
            origin=service.at("ulimits", names[0]),
        )


@maps("services.*.sysctls.*")
def sysctls(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set kernel parameters of the task's own network and memory; the others are the host's."""
    of_host = text_of(ctx.main(service.name).node.get("ipc")) == "host"
    for name in sorted(service.sysctls):
        if not _SYSCTL.fullmatch(name):
            kept = {it: value for it, value in service.sysctls.items() if _SYSCTL.fullmatch(it)}
            hint = with_map(ctx.project, service.name, "sysctls", kept)
            yield not_had(service, ctx, f"the kernel parameter '{name}'", ("sysctls", name), hint)
        elif of_host and not name.startswith("net."):
            told = f"'{service.name}' can't set '{name}', which is the instance's with 'ipc: host'"
            yield Report(INSTANCES.error(told, service.at("sysctls", name)))
    made = [
        {"Namespace": name, "Value": service.sysctls[name]}
        for name in sorted(service.sysctls)
        if _SYSCTL.fullmatch(name)
    ]
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"SystemControls": made},
            origin=service.at("sysctls"),
        )


@maps("services.*.tmpfs", "services.*.tmpfs.*", "services.*.volumes.*.tmpfs.size")
def tmpfs(service: Service, ctx: Context) -> Iterator[Effect]:
    """Mount memory disks; they count as the task's memory, so each needs a size."""
    wants = bool(service.tmpfs) or any(it.type == "tmpfs" for it in service.mounts)
    if wants and host_of(service, ctx) is Host.MANAGED:
        key = "tmpfs" if service.tmpfs else "volumes"
        yield not_had(service, ctx, "a memory disk (tmpfs)", (key,))
        return
    made: dict[str, Json] = {}
    for index, text in enumerate(service.tmpfs):
        path, _colon, options = text.partition(":")
        yield from _tmpfs(service, path, options, ("tmpfs", index), made)
    for index, mount in enumerate(service.mounts):
        if mount.type == "tmpfs":
            options = f"size={mount.tmpfs_bytes}" if mount.tmpfs_bytes else ""
            options += ",ro" if mount.read_only else ""
            yield from _tmpfs(service, mount.target, options.strip(","), ("volumes", index), made)
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"Tmpfs": [made[path] for path in sorted(made)]}},
            origin=service.at("tmpfs" if service.tmpfs else "volumes"),
        )


def _tmpfs(
    service: Service, target: str, options: str, path: Path, made: dict[str, Json]
) -> Iterator[Effect]:
    """Add one disk to ``made``; tell what is wrong with its options."""
    if target in made:
        told = f"there is a tmpfs at {target} already"
        yield Report(TMPFS.error(told, service.at(*path)))
    size: int | None = None
    kept: list[str] = []
    for option in filter(None, options.split(",")):
        key, _, value = option.partition("=")
        if option in _TMPFS_FLAGS or (key in _TMPFS_VALUES and value):
            kept.append(option)
        elif key == "size" and (size := _mebibytes(value)) is not None:
            continue
        else:
            told = f"the option '{option}' of the tmpfs at {target} isn't known"
            yield Report(TMPFS.error(told, service.at(*path)))
    if size is None:
        told = f"the tmpfs at {target} has no size; {_TMPFS_MIB} MiB are used"
        hint = f"write for instance '{target}:size=64m'"
        yield Report(TMPFS.warning(told, service.at(*path), hint=hint))
    made[target] = {"ContainerPath": target, "Size": size or _TMPFS_MIB}
    if kept:
        made[target]["MountOptions"] = kept


def _mebibytes(text: str) -> int | None:
    try:
        return math.ceil(size_in_bytes(text) / 2**20) or None
    except ValueError:
        return None
