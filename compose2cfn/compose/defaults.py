"""Defaults that Compose writes into the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import (
    changed,
    map_items,
    map_of,
    map_values,
    scalar,
    text_of,
    with_entry,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def set_defaults(document: Map) -> Map:
    """Return the document with the defaults of its services."""
    services = document.get("services")
    if not isinstance(services, Map):
        return document
    return with_entry(document, "services", map_values(services, _service))


def _service(_name: str, node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    entries = dict(node.entries)
    for key, change in _CHANGES.items():
        if key in entries:
            entries[key] = change(entries[key])
    return changed(node, entries)


def _build(node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    return node if "context" in node.entries else with_entry(node, "context", scalar(".", node))


def _each(change: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda node: map_items(node, change) if isinstance(node, Seq) else node


def _secret(node: Node) -> Node:
    if not isinstance(node, Map) or "target" in node.entries:
        return node
    source = text_of(node.get("source")) or ""
    return with_entry(node, "target", scalar(f"/run/secrets/{source}", node))


def _port(node: Node) -> Node:
    if not isinstance(node, Map) or ("protocol" in node.entries and "mode" in node.entries):
        return node
    # without a text: nobody wrote it, so it is no part of the names that a port gives
    defaults = {"protocol": Scalar("tcp", node.span), "mode": scalar("ingress", node)}
    return changed(node, {**defaults, **node.entries})


def _device_request(node: Node) -> Node:
    if not isinstance(node, Map) or "count" in node.entries or "device_ids" in node.entries:
        return node
    return with_entry(node, "count", scalar("all", node))


def _deploy(node: Node) -> Node:
    resources = map_of(node.get("resources")) if isinstance(node, Map) else None
    reservations = map_of(resources.get("reservations")) if resources else None
    devices = reservations.get("devices") if reservations else None
    if not isinstance(devices, Seq) or resources is None or reservations is None:
        return node
    changed_devices = map_items(devices, _device_request)
    reservations = with_entry(reservations, "devices", changed_devices)
    assert isinstance(node, Map)  # noqa: S101 - it has resources
    return with_entry(node, "resources", with_entry(resources, "reservations", reservations))


_CHANGES: dict[str, Callable[[Node], Node]] = {
    "build": _build,
    "secrets": _each(_secret),
    "ports": _each(_port),
    "gpus": _each(_device_request),
    "deploy": _deploy,
}
