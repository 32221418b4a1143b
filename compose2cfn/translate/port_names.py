"""The ports of a container as ECS knows them: each once, with a name and what is spoken on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Port, Service
    from compose2cfn.core.nodes import Path

_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}", re.ASCII)
_LAST_PORT = 65535
_SPOKEN = ("http", "http2", "grpc")
"""What Service Connect knows besides TCP (Amazon ECS API reference, PortMapping)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerPort:
    """A port that the container listens on; ``name`` is the first good one that the file gives."""

    number: int
    protocol: str
    name: str | None = None
    spoken: str | None = None

    def mapping(self, *, connected: bool) -> Json:
        """Return the port mapping; Service Connect needs a name, and wants to know the protocol."""
        made: dict[str, Json] = {"ContainerPort": self.number, "HostPort": self.number}
        made["Protocol"] = self.protocol
        if connected and self.protocol == "tcp":
            made["Name"] = self.connect_name
            if self.spoken:
                made["AppProtocol"] = self.spoken
        elif self.name:
            made["Name"] = self.name
        return made

    @property
    def connect_name(self) -> str:
        """The name that Service Connect finds the port by."""
        return self.name or _unnamed(self.number)


def container_ports(
    task: Sequence[Service], *, exposed: bool
) -> dict[str, tuple[ContainerPort, ...]]:
    """Return the ports of each service of a task, by number and protocol.

    With those of `expose` where they are wanted; no two ports of the task have one name.
    """
    taken: set[str] = set()
    return {service.name: _ports(service, taken, exposed=exposed) for service in task}


def _ports(service: Service, taken: set[str], *, exposed: bool) -> tuple[ContainerPort, ...]:
    given: dict[tuple[int, str], list[Port]] = {}
    for port in service.ports:
        given.setdefault((port.target, port.protocol), []).append(port)
    for key in _exposed(service) if exposed else ():
        given.setdefault(key, [])
    found: list[ContainerPort] = []
    for number, protocol in sorted(given):
        ports = given[number, protocol]
        name = next((it.name for it in ports if _fits(it.name, number, taken)), None)
        taken |= {name} if name else set()
        spoken = next((it for it in map(_spoken, ports) if it), None)
        found.append(ContainerPort(number=number, protocol=protocol, name=name, spoken=spoken))
    return tuple(found)


def left_out(service: Service, kept: Sequence[ContainerPort]) -> Iterator[tuple[Path, str]]:
    """Yield the place and the text of every port name that no port mapping gets."""
    names = {(it.number, it.protocol): it.name for it in kept}
    for index, port in enumerate(service.ports):
        if port.name and names[port.target, port.protocol] != port.name:
            yield ("ports", index, "name"), port.name


def is_port(text: str) -> bool:
    """Whether a text is the number of a port that something can listen on."""
    return text.isascii() and text.isdecimal() and 0 < int(text) <= _LAST_PORT


def _fits(name: str | None, number: int, taken: set[str]) -> bool:
    """Whether ECS takes the name (Amazon ECS API reference, PortMapping), and it is nobody's."""
    if name is None or name in taken or not _NAME.fullmatch(name):
        return False
    return name == _unnamed(number) or not name.startswith(_unnamed(""))


def _unnamed(number: int | str) -> str:
    return f"port-{number}"


def _spoken(port: Port) -> str | None:
    spoken = (port.aws_protocol or port.app_protocol or "").lower()
    return spoken if spoken in _SPOKEN else None


def _exposed(service: Service) -> Iterator[tuple[int, str]]:
    """Yield the ports of `expose`: `3000`, `3000-3005`, `53/udp`."""
    for item in service.expose:
        ports, _, protocol = item.partition("/")
        first, _, last = ports.partition("-")
        if is_port(first) and is_port(last or first):
            for number in range(int(first), int(last or first) + 1):
                yield number, protocol.lower() or "tcp"
