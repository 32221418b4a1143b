"""Conditions of a listener rule beside host and path: headers, and where requests come from.

Elastic Load Balancing API reference, HttpHeaderConditionConfig and SourceIpConditionConfig.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.x_aws_scalars import WrongError, texts
from compose2cfn.core.nodes import Map

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}", re.ASCII)
_VALUE = re.compile(r"[\x20-\x7e]{1,128}", re.ASCII)


def request_headers(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read a map: name of a header → one value or a list, with `*` and `?`."""
    if not isinstance(node, Map) or not node.entries:
        raise WrongError(node, "a map of headers is wanted", "'{X-Client: [mobile, tablet-*]}'")
    found: dict[str, tuple[str, ...]] = {}
    for name, below in node.entries.items():
        if not _NAME.fullmatch(name) or name.lower() in found:
            told = f"'{name}' isn't the name of a header, of at most 40 characters, once"
            raise WrongError(below, told)
        if name.lower() == "host":
            raise WrongError(below, "'Host' is a condition of its own", "write it as 'host'")
        found[name.lower()] = _values(below)
    return tuple(sorted(found.items()))


def _values(node: Node) -> tuple[str, ...]:
    found = texts(node)
    if not found or not all(map(_VALUE.fullmatch, found)):
        raise WrongError(node, "values of 1 to 128 printable characters are wanted")
    return tuple(dict.fromkeys(found))


def source_ips(node: Node) -> tuple[str, ...]:
    """Read address blocks, IPv4 or IPv6, that requests come from."""
    import ipaddress  # noqa: PLC0415 - for this condition alone

    found = texts(node)
    for given in found:
        try:
            block = str(ipaddress.ip_network(given))
        except ValueError:
            block = ""
        if not block or "/" not in given:
            hint = "'203.0.113.0/24', of one address '203.0.113.7/32'"
            raise WrongError(node, f"'{given}' is no address block", hint)
    if not found:
        raise WrongError(node, "at least one address block is wanted")
    return tuple(dict.fromkeys(found))
