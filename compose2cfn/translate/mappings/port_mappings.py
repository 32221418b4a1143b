"""The ports that the container listens on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Seq
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.codes import IMPOSSIBLE, UNSUPPORTED
from compose2cfn.translate.discoveries import is_connected
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.port_names import container_ports, is_port, left_out
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context


@maps("services.*.ports.*.mode")
def port_mode(service: Service, _ctx: Context) -> Iterator[Effect]:
    """Publish a port of `mode: host` like any other: a task has no ports of a machine."""
    written = service.node.get("ports")
    for index, node in enumerate(written.items if isinstance(written, Seq) else ()):
        # not `service.ports`: what ends before others has none, though its file has
        port = node if isinstance(node, Map) else None
        mode = text_of(port.get("mode")) if port else None
        if port and mode not in {None, "", "ingress"}:
            yield Report(
                UNSUPPORTED.warning(
                    f"'mode: {mode}' of port {text_of(port.get('target'))} is left out: every "
                    "task has an address of its own, and no port of a machine",
                    service.at("ports", index, "mode"),
                )
            )


@maps(
    "services.*.ports.*.target",
    "services.*.ports.*.protocol",
    "services.*.ports.*.name",
    "services.*.ports.*",
)
def port_mappings(service: Service, ctx: Context) -> Iterator[Effect]:
    """Every port that the container listens on; with awsvpc host and container port are one.

    Service Connect leads to the ports of `expose` too; without it they need no mapping.
    """
    yield from map(Report, _impossible(service))
    connected = is_connected(service, ctx)
    ports = container_ports(ctx.tasks[service.name], exposed=connected)[service.name]
    if ports:
        yield Put(
            target=Target.CONTAINER,
            properties={"PortMappings": [it.mapping(connected=connected) for it in ports]},
            origin=service.at("ports" if service.ports else "expose"),
        )
    for path, name in left_out(service, ports):
        yield Report(
            UNSUPPORTED.warning(
                f"the name '{name}' is left out: ECS takes one a port, of lower-case letters, "
                "digits, '_' and '-'",
                service.at(*path),
            )
        )


def _impossible(service: Service) -> Iterator[Diagnostic]:
    """Yield what no container listens on; the short form of `ports` is checked by the loader."""
    for index, port in enumerate(service.ports):
        if not is_port(str(port.target)):
            told = f"{port.target} is no port"
            span = service.at("ports", index, "target")
            yield IMPOSSIBLE.error(told, span, hint="1 to 65535")
        if port.protocol not in _PROTOCOLS:
            told = f"'{port.protocol}' is no protocol of a port"
            span = service.at("ports", index, "protocol")
            yield IMPOSSIBLE.error(told, span, hint="tcp, udp or sctp")
    for index, text in enumerate(service.expose):
        ports, _slash, protocol = text.partition("/")
        first, _dash, last = ports.partition("-")
        known = (protocol or "tcp").lower() in _PROTOCOLS
        if not (is_port(first) and is_port(last or first) and known):
            told = f"'{text}' is no port"
            hint = "a port or a range, '3000', '3000-3005' or '53/udp'"
            yield IMPOSSIBLE.error(told, service.at("expose", index), hint=hint)


_PROTOCOLS = frozenset(("tcp", "udp", "sctp"))
