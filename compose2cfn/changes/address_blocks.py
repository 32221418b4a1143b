"""Fn::Cidr with known arguments.

Source: CloudFormation template reference, "Fn::Cidr": an address block, how many blocks (1 to 256),
and the bits that each leaves for hosts (8 makes a /24 of IPv4).
"""

from __future__ import annotations

from ipaddress import ip_network
from itertools import islice
from typing import TYPE_CHECKING

from compose2cfn.changes.symbols import Call, is_known, scalar_text

if TYPE_CHECKING:
    from compose2cfn.changes.symbols import Value

_MOST = 256


def address_blocks(known: Value) -> Value:
    """Return the blocks; a symbol where an argument isn't known or CloudFormation would refuse."""
    arguments = tuple(known) if isinstance(known, list) else (known,)
    if len(arguments) == 3 and all(map(_is_scalar, arguments)):  # noqa: PLR2004 - block, count, bits
        block, count, bits = map(scalar_text, arguments)
        if count.isdecimal() and bits.isdecimal() and 1 <= int(count) <= _MOST:
            found = _split(block, int(count), int(bits))
            if len(found) == int(count):
                return found
    return Call("Fn::Cidr", arguments)


def _is_scalar(value: Value) -> bool:
    return is_known(value) and not isinstance(value, dict | list)


def _split(block: str, count: int, bits: int) -> list[Value]:
    try:
        network = ip_network(block, strict=False)
        parts = network.subnets(new_prefix=network.max_prefixlen - bits)
        return [str(part) for part in islice(parts, count)]
    except ValueError:
        return []
