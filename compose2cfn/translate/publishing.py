"""Which ports of a service the load balancer publishes, and on which listener port."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from compose2cfn.compose.routing import Routing
from compose2cfn.core.values import dataclass, field
from compose2cfn.translate.naming import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Port, Service
    from compose2cfn.core.source import Span


_EVERYTHING = Routing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One published port; ``listener_port`` is None where the host side is no single port."""

    service: str
    target: int
    listener_port: int | None
    protocol: str
    application: str | None
    """What is spoken on the port, where the file says so: `x-aws-protocol`, else `app_protocol`."""
    routing: Routing = _EVERYTHING
    span: Span = field(compare=False)
    routing_span: Span = field(compare=False)

    @property
    def redirects(self) -> bool:
        """Whether the port only sends to HTTPS, so that no request reaches the container."""
        return self.routing.redirect is not None

    @property
    def rule(self) -> str:
        """The logical ID of the listener rule."""
        front = f"{normalised(self.service)}{self.protocol.upper()}{self.listener_port}"
        return f"{front}To{self.target}ListenerRule"

    @property
    def target_group(self) -> str:
        """The logical ID of the target group."""
        return f"{normalised(self.service)}{self.protocol.upper()}{self.target}TargetGroup"

    @property
    def listener(self) -> str:
        """The logical ID of the listener."""
        return f"{normalised(self.service)}{self.protocol.upper()}{self.listener_port}Listener"


def publications(service: Service) -> Iterator[Publication]:
    """Yield the ports that the world is meant to reach, each once.

    A port without host side is published as itself.
    """
    found: dict[Publication, None] = {}
    for index, port in enumerate(service.ports):
        if not on_one_address(port):
            publication = Publication(
                service=service.name,
                target=port.target,
                listener_port=_listener_port(port),
                protocol=port.protocol,
                application=(port.aws_protocol or port.app_protocol or "").lower() or None,
                routing=port.routing or Routing(),
                span=service.at("ports", index),
                routing_span=service.at("ports", index, "x-aws-routing"),
            )
            found.setdefault(publication)
    yield from found


def on_one_address(port: Port) -> bool:
    """Whether the port is bound to one address of the machine, such as 127.0.0.1."""
    if not port.host_ip:
        return False
    try:
        return not ipaddress.ip_address(port.host_ip.strip("[]")).is_unspecified
    except ValueError:
        return True


def _listener_port(port: Port) -> int | None:
    if not port.published:
        return port.target
    return int(port.published) if port.published.isdecimal() else None
