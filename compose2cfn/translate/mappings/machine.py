"""What the kernel gives a container: processor, limits, parameters, memory disks.

Fargate and ECS Managed Instances allow a part of it only (Amazon ECS Developer Guide, 'Task
definition differences' for each); tmpfs has been a part of Fargate's since January 2026.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.capacities import Host, host_of
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import IMPOSSIBLE, NOT_HAD, TMPFS
from compose2cfn.translate.disks import DEFAULT_MIB, Disk, disks
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.overrides import with_map, without
from compose2cfn.translate.refusals import needs_instances, not_had
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
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
_MOST_FILES = 2**20
"""What Linux lets no process go above by itself (sysctl `fs.nr_open`)."""


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
    architecture = _architecture(service.platform)
    if architecture is None:
        hint = "'linux/amd64' or 'linux/arm64'"
        yield not_had(service, ctx, f"the platform '{service.platform}'", ("platform",), hint)
        return
    value = {"CpuArchitecture": architecture, "OperatingSystemFamily": "LINUX"}
    yield Put(
        target=Target.TASK,
        properties={"RuntimePlatform": value},
        origin=service.at("platform"),
    )


def _architecture(platform: str) -> str | None:
    """Return ECS's name of a platform's processor; None where Fargate has none such.

    A platform is `os[/arch[/variant]]` or a processor, in any case (containerd, platforms);
    `v1` and `v8` are the variants that the names without one mean.
    """
    system, _slash, machine = platform.lower().partition("/")
    if system in _ARCHITECTURES and not machine:
        return _ARCHITECTURES[system]
    name, _slash, variant = (machine or "amd64").partition("/")
    usual = variant in {"", "v8" if name in {"arm64", "aarch64"} else "v1"}
    return _ARCHITECTURES.get(name) if system == "linux" and usual else None


@maps("services.*.ulimits.*", "services.*.ulimits.*.soft", "services.*.ulimits.*.hard")
def ulimits(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set limits; Fargate lets no other one be set than the number of open files."""
    on_fargate = host_of(service, ctx) is Host.FARGATE
    known = {_LIMIT} if on_fargate else _LIMITS
    for name in sorted(service.ulimits.keys() - known):
        refuse = needs_instances if name in _LIMITS else not_had
        hint = without(ctx.project, "services", service.name, "ulimits", name)
        yield refuse(service, ctx, f"the limit '{name}'", ("ulimits", name), hint)
    limit = service.ulimits.get(_LIMIT)
    if limit is not None and not 0 <= limit.soft <= limit.hard <= _MOST_FILES:
        told = f"'{service.name}' can't have from {limit.soft} to {limit.hard} open files"
        hint = f"0 to {_MOST_FILES} for both, 'soft' not above 'hard'"
        yield Report(IMPOSSIBLE.error(told, service.at("ulimits", _LIMIT), hint=hint))
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
        elif not service.sysctls[name].strip():
            told = f"'{service.name}' gives the kernel parameter '{name}' no value"
            yield Report(IMPOSSIBLE.error(told, service.at("sysctls", name)))
        elif name.startswith("net."):
            yield from _of_one_network(service, name, ctx)
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


def _of_one_network(service: Service, name: str, ctx: Context) -> Iterator[Effect]:
    """Refuse two values of one parameter: the container that starts last would decide."""
    main = ctx.main(service.name)
    value = service.sysctls[name]
    if main.sysctls.get(name, value) != value:
        told = f"'{name}' of '{service.name}' isn't that of '{main.name}', "
        told += "with which it shares the network"
        hint = "give both the same value, or one of them none"
        yield Report(NOT_HAD.error(told, service.at("sysctls", name), hint=hint))


@maps(
    "services.*.tmpfs",
    "services.*.tmpfs.*",
    "services.*.volumes.*.tmpfs.size",
    "services.*.volumes.*.tmpfs.mode",
)
def tmpfs(service: Service, ctx: Context) -> Iterator[Effect]:
    """Mount memory disks; they count as the task's memory, so each needs a size."""
    wants = bool(service.tmpfs) or any(it.type == "tmpfs" for it in service.mounts)
    if wants and host_of(service, ctx) is Host.MANAGED:
        key = "tmpfs" if service.tmpfs else "volumes"
        yield not_had(service, ctx, "a memory disk (tmpfs)", (key,))
        return
    made: dict[str, Json] = {}
    for disk in disks(service):
        yield from map(Report, _disk_problems(service, disk, taken=disk.target in made))
        made[disk.target] = {"ContainerPath": disk.target, "Size": disk.mib or DEFAULT_MIB}
        if disk.options:
            made[disk.target]["MountOptions"] = list(disk.options)
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"Tmpfs": [made[path] for path in sorted(made)]}},
            origin=service.at("tmpfs" if service.tmpfs else "volumes"),
        )


def _disk_problems(service: Service, disk: Disk, *, taken: bool) -> Iterator[Diagnostic]:
    span = service.at(*disk.path)
    if taken:
        yield TMPFS.error(f"there is a tmpfs at {disk.target} already", span)
    for option in disk.unknown:
        yield TMPFS.error(f"the option '{option}' of the tmpfs at {disk.target} isn't known", span)
    if disk.mib is None:
        told = f"the tmpfs at {disk.target} has no size; {DEFAULT_MIB} MiB are used"
        hint = f"write for instance '{disk.target}:size=64m'"
        if disk.path[0] == "volumes":
            hint = "write for instance 'tmpfs: {size: 64m}' below it"
        yield TMPFS.warning(told, span, hint=hint)
