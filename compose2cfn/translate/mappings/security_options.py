"""`security_opt`: what hardens a container on a shared machine, and what loosens its bounds.

Instances of an Auto Scaling group take three kinds of them, Fargate and ECS Managed Instances none
(Amazon ECS API reference, ContainerDefinition, `dockerSecurityOptions`). A service works the same
without a bound; without a permission that it asks for it may not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.rewrite import texts
from compose2cfn.translate.capacities import Host, host_of
from compose2cfn.translate.codes import NOT_HAD, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.overrides import without
from compose2cfn.translate.registry import maps
from compose2cfn.translate.task_codes import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

_BOUNDS = ("no-new-privileges", "label")


@maps("services.*.security_opt.*")
def security_options(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set the bounds that instances take; warn of one that can't be set, refuse what is needed."""
    host = host_of(service, ctx)
    made: list[str] = []
    for text, node in texts(service.node.get("security_opt")):
        kind, _colon, value = text.replace("=", ":", 1).partition(":")
        if kind == "no-new-privileges" and value == "false":
            continue  # it is the default
        if host is Host.EC2 and (kind in _BOUNDS or (kind == "apparmor" and value != "unconfined")):
            made += _option(kind, value)
            if kind != "no-new-privileges":
                yield Report(_capable(service, text, kind, node.span))
        elif kind in _BOUNDS:
            yield Report(
                UNSUPPORTED.warning(
                    f"'{service.name}' runs without '{text}', which {host.called} can't set",
                    node.span,
                    hint="a 'user' other than root, 'cap_drop' and 'read_only' bound it too",
                )
            )
        else:
            told = f"'{service.name}' wants '{text}', which {host.called} doesn't have"
            hint = without(ctx.project, "services", service.name, "security_opt")
            yield Report(NOT_HAD.error(told, node.span, hint=hint))
    if made:
        yield Put(
            target=Target.CONTAINER,
            properties={"DockerSecurityOptions": sorted(set(made))},
            origin=service.at("security_opt"),
        )


def _option(kind: str, value: str) -> list[str]:
    """Return the option as ECS writes it; `no-new-privileges:false` is no bound."""
    if kind == "no-new-privileges":
        return [] if value == "false" else [kind]
    return [f"{kind}:{value}"]


def _capable(service: Service, text: str, kind: str, span: Span) -> Diagnostic:
    told = f"'{service.name}' starts on instances alone whose agent knows '{text}'"
    variable = "ECS_APPARMOR_CAPABLE" if kind == "apparmor" else "ECS_SELINUX_CAPABLE"
    hint = f"set {variable}=true in /etc/ecs/ecs.config of the instances"
    return INSTANCES.warning(told, span, hint=hint)
