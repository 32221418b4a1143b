"""`cap_add` and `cap_drop`: what root in a container may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.near_miss import meant
from compose2cfn.translate.capacities import Host, host_of
from compose2cfn.translate.codes import IMPOSSIBLE, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.overrides import with_list
from compose2cfn.translate.refusals import needs_instances, not_had
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

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
# what may be added on instances (Amazon ECS API reference, KernelCapabilities)
_CAPABILITIES = _DEFAULT_CAPABILITIES | frozenset(
    (
        "ALL",
        "AUDIT_CONTROL",
        "BLOCK_SUSPEND",
        "DAC_READ_SEARCH",
        "IPC_LOCK",
        "IPC_OWNER",
        "LEASE",
        "LINUX_IMMUTABLE",
        "MAC_ADMIN",
        "MAC_OVERRIDE",
        "NET_ADMIN",
        "NET_BROADCAST",
        "SYSLOG",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_NICE",
        "SYS_PACCT",
        _ADDABLE,
        "SYS_RAWIO",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "WAKE_ALARM",
    )
)


_UNKNOWN_TO_ECS = frozenset(("AUDIT_READ", "BPF", "CHECKPOINT_RESTORE", "PERFMON"))
"""Those of Linux that the API doesn't know; no container has one by itself."""


@maps("services.*.cap_add", "services.*.cap_add.*", "services.*.cap_drop", "services.*.cap_drop.*")
def capabilities(service: Service, ctx: Context) -> Iterator[Effect]:
    """Drop what is dropped; what every container has needn't be added.

    Fargate adds nothing but SYS_PTRACE. "Drop all, add one of the usual ones" is said there by
    dropping every other usual one; instances take it as it is.
    """
    yield from map(Report, _unknown(service))
    added = {_capability(name): index for index, name in enumerate(service.cap_add)}
    on_fargate = host_of(service, ctx) is Host.FARGATE
    had = {*_DEFAULT_CAPABILITIES, _ADDABLE} if on_fargate else _CAPABILITIES
    for name in sorted(added.keys() - had):
        possible = [it for it in service.cap_add if _capability(it) in had]
        hint = with_list(ctx.project, service.name, "cap_add", possible)
        refuse = needs_instances if name in _CAPABILITIES else not_had
        yield refuse(service, ctx, f"the capability {name}", ("cap_add", added[name]), hint)
    dropped = {_capability(name) for name in service.cap_drop} - _UNKNOWN_TO_ECS
    made = _capabilities({*added} & had, dropped, on_fargate=on_fargate)
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"LinuxParameters": {"Capabilities": made}},
            origin=service.at("cap_drop" if "Drop" in made else "cap_add"),
        )


def _capabilities(added: set[str], dropped: set[str], *, on_fargate: bool) -> dict[str, Json]:
    if on_fargate or "ALL" not in dropped:
        kept = added & _DEFAULT_CAPABILITIES
        if "ALL" in dropped and kept:
            dropped = set(_DEFAULT_CAPABILITIES)
        added, dropped = added - _DEFAULT_CAPABILITIES, dropped - kept
    made = {"Add": sorted(added), "Drop": sorted(dropped)}
    return {key: names for key, names in made.items() if names}


def _unknown(service: Service) -> Iterator[Diagnostic]:
    for index, name in enumerate(service.cap_drop):
        span = service.at("cap_drop", index)
        if _capability(name) in _UNKNOWN_TO_ECS:
            told = f"'{service.name}' never has {_capability(name)}, which ECS can't drop"
            yield UNSUPPORTED.warning(told, span)
        elif _capability(name) not in _CAPABILITIES:
            hint = meant(_capability(name), _CAPABILITIES)
            yield IMPOSSIBLE.error(f"there is no capability '{name}'", span, hint=hint)


def _capability(name: str) -> str:
    return name.upper().removeprefix("CAP_")
