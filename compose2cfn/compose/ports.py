"""The short form of a port, `[ip:][published:]target[/protocol]`, with ranges → long entries."""

from __future__ import annotations

import re

from compose2cfn.core.values import dataclass

_NUMBER = re.compile(r"[0-9]+", re.ASCII)
_PROTOCOLS = frozenset(("tcp", "udp", "sctp"))
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class PortEntry:
    """One long entry of a short text."""

    target: int
    published: str
    host_ip: str
    protocol: str


def parse_port(text: str) -> tuple[PortEntry, ...]:
    """Return the entries of a short form, sorted as Compose does; raises :class:`ValueError`."""
    address, protocol = _protocol(text)
    host_ip, host, container = _parts(address)
    first, last = _range(container, "container")
    if host:
        host_first, host_last = _range(host, "host")
    else:
        host_first, host_last = 0, 0
    if host and host_last - host_first != last - first and first != last:
        raise ValueError(f"the ranges {container} and {host} have different lengths")
    entries = []
    for offset in range(last - first + 1):
        published = str(host_first + offset) if host else ""
        if host and first == last and host_first != host_last:
            published = f"{host_first}-{host_last}"
        entries.append(PortEntry(first + offset, published, host_ip, protocol))
    return tuple(sorted(entries, key=lambda entry: str(entry.target)))


def _protocol(text: str) -> tuple[str, str]:
    address, slash, protocol = text.rpartition("/")
    if not slash:
        address, protocol = text, "tcp"
    if not address or address.endswith(":") or not protocol:
        raise ValueError(f"'{text}' names no container port")
    if protocol.lower() not in _PROTOCOLS:
        raise ValueError(f"'{protocol}' is no protocol; tcp, udp and sctp are")
    return address, protocol.lower()


def _parts(address: str) -> tuple[str, str, str]:
    parts = address.split(":")
    if len(parts) == 1:
        return "", "", parts[0]
    if len(parts) == 2:  # noqa: PLR2004 - published:target
        return "", parts[0], parts[1]
    host_ip = ":".join(parts[:-2])
    if host_ip.startswith("[") and host_ip.endswith("]"):
        host_ip = host_ip[1:-1]
    if host_ip and not is_ip(host_ip):
        raise ValueError(f"'{host_ip}' is no IP address")
    return host_ip, parts[-2], parts[-1]


def is_ip(text: str) -> bool:
    """Tell whether a text is an IPv4 or IPv6 address without a zone."""
    import ipaddress  # noqa: PLC0415 - needed by few files, and not free to import

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _range(text: str, side: str) -> tuple[int, int]:
    start, dash, end = text.partition("-")
    first = _port(start, text, side)
    last = _port(end, text, side) if dash else first
    if last < first:
        raise ValueError(f"'{text}' is no range of {side} ports")
    return first, last


def _port(text: str, whole: str, side: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > _LAST_PORT:
        raise ValueError(f"'{whole}' is no {side} port")
    return int(text)
