"""Which ports of a service the load balancer publishes, and on which listener port."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from compose2cfn.compose.routing import Routing
from compose2cfn.core.values import dataclass, field, replace
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
    shifts: bool = False
    """Whether a deployment moves requests by the port's listener rule to other tasks."""
    test: bool = False
    """Whether requests reach the new tasks before all others do (`test_port`)."""
    certificate_arn: str | None = None
    span: Span = field(compare=False)
    routing_span: Span = field(compare=False)
    target_group: str
    """The logical ID of the target group, the same for every port in front of one target."""
    named: str = field(compare=False)
    """The protocol in the other logical IDs: nothing where the file doesn't write it, as Docker's
    ECS integration made them of the long syntax."""

    @property
    def ruled(self) -> bool:
        """Whether it is a listener rule, rather than the listener's default action."""
        return self.routing.conditional or self.shifts

    @property
    def redirects(self) -> bool:
        """Whether the port only sends to HTTPS, so that no request reaches the container."""
        return self.routing.redirect is not None

    @property
    def rule(self) -> str:
        """The logical ID of the listener rule."""
        front = f"{normalised(self.service)}{self.named}{self.listener_port}"
        return f"{front}To{self.target}ListenerRule"

    @property
    def alternate_target_group(self) -> str:
        """The logical ID of the target group that the next deployment moves to."""
        return alternate(self.target_group)

    @property
    def listener(self) -> str:
        """The logical ID of the listener."""
        return f"{normalised(self.service)}{self.named}{self.listener_port}Listener"


def alternate(target_group: str) -> str:
    """Return the logical ID of the target group that takes turns with this one."""
    return f"{target_group.removesuffix('TargetGroup')}GreenTargetGroup"


def publications(service: Service) -> Iterator[Publication]:
    """Yield the ports that the world is meant to reach, each once.

    A port without host side is published as itself.
    """
    found: dict[Publication, None] = {}
    groups: dict[tuple[int, str], str] = {}
    deployment = service.aws.deployment
    shifting = deployment is not None and deployment.shifts_traffic
    for index, port in enumerate(service.ports):
        if not on_one_address(port) and not port.inside:
            named = port.protocol.upper() if port.protocol_written else ""
            own = f"{normalised(service.name)}{named}{port.target}TargetGroup"
            publication = Publication(
                service=service.name,
                target=port.target,
                listener_port=_listener_port(port),
                protocol=port.protocol,
                application=(port.aws_protocol or port.app_protocol or "").lower() or None,
                routing=port.routing or Routing(),
                shifts=shifting and not (port.routing and port.routing.redirect),
                certificate_arn=port.certificate_arn,
                target_group=groups.setdefault((port.target, port.protocol), own),
                named=named,
                span=service.at("ports", index),
                routing_span=service.at("ports", index, "x-aws-routing"),
            )
            found.setdefault(publication)
    yield from found
    first = next((it for it in found if not it.redirects), None)
    if shifting and first is not None and deployment is not None and deployment.test_port:
        for it in tuple(found):
            if (it.target, it.listener_port) == (first.target, first.listener_port):
                yield _for_tests(it, deployment.test_port, service)


def _for_tests(publication: Publication, port: int, service: Service) -> Publication:
    """Return the same requests as they come in on the test port."""
    span = service.at("x-aws-deployment", "test_port")
    asked = replace(publication.routing, priority=None)
    return replace(
        publication, listener_port=port, routing=asked, test=True, span=span, routing_span=span
    )


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
