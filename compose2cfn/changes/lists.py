"""Which item of a list is which: containers by name, ports by port and protocol, tags by key.

A list of maps whose items carry an identity is compared like a map, so that an inserted container
does not make all later ones look changed. Our own code, not deepdiff's: deepdiff knows no symbols
and no secrets, pays 90 ms for its import, and with `ignore_order` it invents renames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.symbols import SYMBOLS, Reference, scalar_text

if TYPE_CHECKING:
    from compose2cfn.changes.symbols import Value

IDENTITIES: tuple[tuple[str, ...], ...] = (
    ("Name",),
    ("Key",),
    ("ContainerName", "ContainerPort"),
    ("ContainerPort", "Protocol"),
    ("ContainerPath",),
    ("PolicyName",),
    ("Id",),
    ("Sid",),
    (
        "IpProtocol",
        "FromPort",
        "ToPort",
        "CidrIp",
        "CidrIpv6",
        "SourceSecurityGroupId",
        "DestinationSecurityGroupId",
        "SourcePrefixListId",
    ),
    ("AttributeName",),
    ("IndexName",),
    ("DeviceName",),
    ("CapacityProvider",),
    ("Order",),
    ("Field",),
    ("Type",),
)
"""Keys that tell items apart, best first; of several keys only the first has to be there."""


def keyed(
    before: list[Value], after: list[Value]
) -> tuple[dict[str, Value], dict[str, Value]] | None:
    """Return both lists by identity, or None where the items have none in common."""
    if not all(isinstance(item, dict) for item in (*before, *after)):
        return None
    for keys in IDENTITIES:
        one, two = _by(before, keys), _by(after, keys)
        if one is not None and two is not None:
            return one, two
    return None


def _by(items: list[Value], keys: tuple[str, ...]) -> dict[str, Value] | None:
    named: dict[str, Value] = {}
    for item in items:
        identity = _identity(item, keys) if isinstance(item, dict) else None
        if identity is None or identity in named:
            return None
        named[identity] = item
    return named


def _identity(item: dict[str, Value], keys: tuple[str, ...]) -> str | None:
    if keys[0] not in item:
        return None
    parts: list[str] = []
    for key in keys:
        value = item.get(key, "")
        if isinstance(value, Reference):
            value = value.name
        if isinstance(value, (dict, list, *SYMBOLS)):
            return None
        parts.append(scalar_text(value))
    return ":".join(part for part in parts if part)


def aligned(before: list[Value], after: list[Value]) -> list[tuple[int | None, int | None]]:
    """Pair the items of two lists without identities by position, equal ends kept together."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    tail = 0
    while tail < min(len(before), len(after)) - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    pairs: list[tuple[int | None, int | None]] = [(index, index) for index in range(start)]
    ends = (len(before) - tail, len(after) - tail)
    pairs += [
        (index if index < ends[0] else None, index if index < ends[1] else None)
        for index in range(start, max(ends))
    ]
    pairs += [(ends[0] + offset, ends[1] + offset) for offset in range(tail)]
    return pairs
