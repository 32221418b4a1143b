"""No network but this machine: an audit hook that sees every socket of the process."""

from __future__ import annotations

import ipaddress
import sys
from functools import cache
from typing import Any

import pytest

ADDRESS_EVENTS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
NAME_EVENTS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


def is_local(host: object) -> bool:
    """Return whether a host is this machine's loopback (or none was given)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def forbidden_host(event: str, arguments: tuple[Any, ...]) -> object | None:
    """Return the host that an audit event reaches out to, or None where that is allowed."""
    if event in NAME_EVENTS:
        return None if is_local(arguments[0]) else arguments[0]
    if event in ADDRESS_EVENTS:
        address = arguments[1]  # a tuple for IP; a path for Unix sockets
        if isinstance(address, tuple) and isinstance(address[0], str):
            return None if is_local(address[0]) else address[0]
    return None


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = forbidden_host(event, arguments)
    if host is not None:
        # pytest's own outcome is no Exception, so nothing can swallow it as a failed connection
        pytest.fail(f"a test reached for {host!r} ({event}); only 127.0.0.1 is allowed")


@cache
def guard_network() -> None:
    """Refuse everything but the loopback from now on, once for the process."""
    sys.addaudithook(_refuse)
