"""`extra_hosts` in all its forms → the sorted list `host=address` that Compose prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator


def decode_hosts(node: Node) -> Node:
    """Return the sorted list; raises :class:`ValueError` for an entry without an address."""
    if isinstance(node, Scalar):
        return node
    pairs = list(_of_map(node) if isinstance(node, Map) else _of_list(node))
    entries: list[tuple[str, Node]] = []
    for host, address, origin in pairs:
        if not host or ":" in host or "=" in host:
            raise ValueError(f"'{host}' is no host name")
        bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
        entries.append((f"{host}={bare}", origin))
    entries.sort(key=lambda entry: entry[0])
    return Seq(tuple(scalar(text, origin) for text, origin in entries), node.span)


def _of_map(node: Map) -> Iterator[tuple[str, str, Node]]:
    for host, value in node.entries.items():
        for item in value.items if isinstance(value, Seq) else (value,):
            if isinstance(item, Scalar):
                yield host, "" if item.value is None else go_text(item.value), item


def _of_list(node: Seq) -> Iterator[tuple[str, str, Node]]:
    for item in node.items:
        text = go_text(item.value) if isinstance(item, Scalar) else ""
        separator = "=" if "=" in text else ":"
        host, found, addresses = text.partition(separator)
        if not found:
            raise ValueError(f"'{text}' has no address; write host=address")
        for address in addresses.split(","):
            yield host, address, item
