"""What the kernel gives a container: processor, capabilities, limits, parameters, memory disks.

Fargate allows a part of it only (Amazon ECS Developer Guide, 'Task definition differences for
Fargate'); tmpfs has been a part of it since January 2026.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from compose2cfn.compose.quantities import size_in_bytes
from compose2cfn.core.nodes import Map, plain
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import NOT_ON_FARGATE, TMPFS
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.overrides import with_list, with_map, without
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Node, Path
    from compose2cfn.translate.context import Context

_ARCHITECTURES = {"amd64": "X86_64", "x86_64": "X86_64", "arm64": "ARM64", "aarch64": "ARM64"}

# what Docker gives every container (moby, oci/caps/defaults.go)
_DEFAULT_CAPABILITIES = frozenset(
    (
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    )
)
_ADDABLE = "SYS_PTRACE"
_LIMIT = "nofile"
_TMPFS_MIB = 100
_TMPFS_FLAGS = frozenset(("rw", "ro", "exec", "noexec", "suid", "nosuid", "dev", "nodev"))
_TMPFS_VALUES = frozenset(("mode", "uid", "gid"))


def _refused(service: Service, what: str, path: Path, hint: str | None = None) -> Report:
    told = f"'{service.name}' wants {what}, which Fargate doesn't have"
    return Report(NOT_ON_FARGATE.error(told, service.at(*path), hint=hint))


@maps("services.*.platform")
def platform(service: Service, ctx: Context) -> Iterator[Effect]:
    """Choose the processor; without it Fargate takes x86-64."""
    if service.platform is None:
        yield Explain(
            topic=Topic.PROCESSOR,
            chosen="x86-64",
            why="it is Fargate's default, and no 'platform' is given",
            origin=ctx.place("services", service.name),
        )
        return
    system, _slash, machine = service.platform.partition("/")
    architecture = _ARCHITECTURES.get(machine.removesuffix("/v8"))
    if system != "linux" or architecture is None:
        hint = "'linux/amd64' or 'linux/arm64'"
        yield _refused(service, f"the platform '{service.platform}'", ("platform",), hint)
        return
    value = {"CpuArchitecture": architecture, "OperatingSystemFamily": "LINUX"}
    yield Put(
        target=Target.TASK,
        properties={"RuntimePlatform": value},
        origin=service.at("platform"),
    )


@maps(
    "services.*.gpus",
    "services.*.gpus.**",
    "services.*.deploy.resources.reservations.devices.**",
    "services.*.deploy.resources.reservations.generic_resources.**",
)
def gpus(service: Service, ctx: Context) -> Iterator[Effect]:
    """Refuse graphics processors, which Fargate doesn't have."""
    reserved = ("deploy", "resources", "reservations")
    for path in (("gpus",), (*reserved, "devices"), (*reserved, "generic_resources")):
        if _given(service, path):
            hint = without(ctx.project, "services", service.name, *path)
            hint = f"run this service on instances of its own, or {hint}"
            yield _refused(service, "a device such as a GPU", path, hint)


def _given(service: Service, path: tuple[str, ...]) -> bool:
    node: Node | None = service.node
    for step in path:
        node = node.get(step) if isinstance(node, Map) else None
    return node is not None and plain(node) not in (None, [], {})


@maps("services.*.cap_add", "services.*.cap_add.*", "services.*.cap_drop", "services.*.cap_drop.*")
def capabilities(service: Service, ctx: Context) -> Iterator[Effect]:
    """Drop what is dropped; what every container has needn't be added.

    Fargate adds nothing but SYS_PTRACE. "Drop all, add one of the usual ones" is said there by
    dropping every other usual one.
    """
    added = {_capability(name): index for index, name in enumerate(service.cap_add)}
    had = {*_DEFAULT_CAPABILITIES, _ADDABLE}
    for name in sorted(added.keys() - had):
        possible = [it for it in service.cap_add if _capability(it) in had]
        hint = with_list(ctx.project, service.name, "cap_add", possible)
        yield _refused(service, f"the capability {name}", ("cap_add", added[name]), hint)
    dropped = {_capability(name) for name in service.cap_drop}
    kept = added.keys() & _DEFAULT_CAPABILITIES
    if "ALL" in dropped and kept:
        dropped = set(_DEFAULT_CAPABILITIES)
    made: dict[str, Json] = {}
    if _ADDABLE in added:
        made["Add"] = [_ADDABLE]
    if dropped - kept:
        made["Drop"] = sorted(dropped - kept)
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"Capabilities": made}},
            origin=service.at("cap_drop" if "Drop" in made else "cap_add"),
        )


def _capability(name: str) -> str:
    return name.upper().removeprefix("CAP_")


@maps("services.*.ulimits.*", "services.*.ulimits.*.soft", "services.*.ulimits.*.hard")
def ulimits(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set the number of open files; Fargate lets no other limit be set."""
    for name in sorted(service.ulimits.keys() - {_LIMIT}):
        hint = without(ctx.project, "services", service.name, "ulimits", name)
        yield _refused(service, f"the limit '{name}'", ("ulimits", name), hint)
    limit = service.ulimits.get(_LIMIT)
    if limit is not None:
        made = {"HardLimit": limit.hard, "Name": _LIMIT, "SoftLimit": limit.soft}
        yield Put(
            target=Target.CONTAINER,
            properties={"Ulimits": [made]},
            origin=service.at("ulimits", _LIMIT),
        )


@maps("services.*.sysctls.*")
def sysctls(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set kernel parameters of the task's own network; the others belong to the host."""
    for name in sorted(service.sysctls):
        if not name.startswith("net."):
            kept = {it: value for it, value in service.sysctls.items() if it.startswith("net.")}
            hint = with_map(ctx.project, service.name, "sysctls", kept)
            yield _refused(service, f"the kernel parameter '{name}'", ("sysctls", name), hint)
    made = [
        {"Namespace": name, "Value": service.sysctls[name]}
        for name in sorted(service.sysctls)
        if name.startswith("net.")
    ]
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"SystemControls": made},
            origin=service.at("sysctls"),
        )


@maps("services.*.tmpfs", "services.*.tmpfs.*", "services.*.volumes.*.tmpfs.size")
def tmpfs(service: Service, _: Context) -> Iterator[Effect]:
    """Mount memory disks; they count as the task's memory, so each needs a size."""
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
