"""The listener ports of a project on a Network Load Balancer, which passes connections on.

A port takes the connections of one service alone, since nothing in them tells services apart. TCP
and UDP on one port are one listener of protocol TCP_UDP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.routing import TargetHealth
from compose2cfn.core.values import dataclass, field
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.publishing import alternate, publications

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.compose.model import Service
    from compose2cfn.core.source import Span
    from compose2cfn.translate.publishing import Publication

TLS_PORT = 443
_HTTP_PORTS = frozenset((80, 443))
_HTTP = frozenset(("http", "https"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One listener port and the container port behind it; ``protocols`` are `tcp` and `udp`."""

    service: str
    target: int
    listener_port: int
    protocols: tuple[str, ...]
    over_tls: bool
    """Whether the container speaks TLS itself, so that connections to it are encrypted too."""
    certificate_arn: str | None
    """The certificate that the port itself gives."""
    health: TargetHealth
    deregistration_delay_s: int | None
    shifts: bool = False
    """Whether a deployment moves connections by the listener to other tasks."""
    test: bool = False
    """Whether connections reach the new tasks before all others do (`test_port`)."""
    span: Span = field(compare=False)
    target_group: str
    """The logical ID of the target group."""
    named: str
    """The protocols in the listener's logical ID."""

    @property
    def protocol(self) -> str:
        """The protocol without TLS, as Elastic Load Balancing names it."""
        return "_".join(self.protocols).upper()

    @property
    def listener(self) -> str:
        """The logical ID of the listener."""
        return f"{normalised(self.service)}{self.named}{self.listener_port}Listener"

    @property
    def alternate_target_group(self) -> str:
        """The logical ID of the target group that the next deployment moves to."""
        return alternate(self.target_group)


def passages(service: Service) -> tuple[Passage, ...]:
    """Return the passages to a service, by listener port; a range of ports is none."""
    found: dict[tuple[int, int], list[Publication]] = {}
    for publication in publications(service):
        if publication.listener_port is not None:
            key = (publication.listener_port, publication.target)
            found.setdefault(key, []).append(publication)
    return tuple(_passage(found[key]) for key in sorted(found))


def _passage(same: list[Publication]) -> Passage:
    first = same[0]
    protocols = tuple(sorted({it.protocol for it in same}))
    both = "".join(protocols).upper() if len(protocols) > 1 else ""
    front = f"{normalised(first.service)}{both}{first.target}"
    given = [it.routing.deregistration_delay_s for it in same]
    checks = [it.routing.health for it in same]
    return Passage(
        service=first.service,
        target=first.target,
        listener_port=first.listener_port or 0,
        protocols=protocols,
        over_tls=any(it.application == "tls" for it in same),
        certificate_arn=next((it.certificate_arn for it in same if it.certificate_arn), None),
        health=next((it for it in checks if it != TargetHealth()), TargetHealth()),
        deregistration_delay_s=next((it for it in given if it is not None), None),
        shifts=any(it.shifts for it in same),
        test=first.test,
        span=first.span,
        target_group=f"{front}TargetGroup" if both else first.target_group,
        named=both or first.named,
    )


def speaks_http(publication: Publication) -> bool:
    """Whether a port needs an Application Load Balancer: it says HTTP, or says nothing on 80, 443.

    It is the rule by which Docker's ECS integration chose the kind of load balancer.
    """
    if publication.protocol != "tcp":
        return False
    if publication.application is None:
        return publication.target in _HTTP_PORTS
    return publication.application in _HTTP


def health_port(passage: Passage, service: Service) -> int | None:
    """Return the port that the health check connects to; None where no TCP port is known.

    UDP itself can't be checked: the check is TCP or HTTP (Elastic Load Balancing User Guide,
    'Health checks for Network Load Balancer target groups').
    """
    if passage.health.port is not None:
        return passage.health.port
    if "tcp" in passage.protocols:
        return passage.target
    return min((port.target for port in service.ports if port.protocol == "tcp"), default=None)


def openings(service: Service) -> Iterator[tuple[int, str, Passage]]:
    """Yield the container ports and protocols that the load balancer must reach."""
    seen: dict[tuple[int, str], Passage] = {}
    for passage in passages(service):
        for protocol in passage.protocols:
            seen.setdefault((passage.target, protocol), passage)
        checked = health_port(passage, service)
        if checked is not None:
            seen.setdefault((checked, "tcp"), passage)
    for (port, protocol), passage in sorted(seen.items(), key=lambda it: it[0]):
        yield port, protocol, passage


def by_listener_port(services: Mapping[str, Service]) -> dict[int, list[Passage]]:
    """Return all passages of a project by listener port, by service within it."""
    found: dict[int, list[Passage]] = {}
    for name in sorted(services):
        for passage in passages(services[name]):
            found.setdefault(passage.listener_port, []).append(passage)
    return found
