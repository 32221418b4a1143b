"""Rules inside one resource or list entry that the attribute tables can't say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import CONFLICT, INCOMPLETE, NOT_ALLOWED, NOT_KEPT
from compose2cfn.compose.ports import is_ip
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import entries_of, is_flawed, map_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostics

_SOURCES = {"configs": ("file", "environment", "content"), "secrets": ("file", "environment")}


def check(document: Map, problems: Diagnostics) -> None:
    """Note what is wrong with single resources, ports, mounts, devices and watch paths."""
    for section, sources in _SOURCES.items():
        for name, node in _maps(document, section):
            _check_sources(f"{section}.{name}", node, sources, problems)
    for name, node in _maps(document, "volumes"):
        _check_external(name, node, problems)
    for name, node in _maps(document, "networks"):
        _tell_ipam_options(name, node.get("ipam"), problems)
    for _, service in _maps(document, "services"):
        _check_service(service, problems)


def _maps(document: Map, section: str) -> Iterator[tuple[str, Map]]:
    for name, node in entries_of(document.get(section)).items():
        if isinstance(node, Map):
            yield name, node


def _check_sources(path: str, node: Map, sources: tuple[str, ...], problems: Diagnostics) -> None:
    given = [key for key in sources if key in node.entries]
    if len(given) > 1:
        problems.add(
            CONFLICT.error(f"{path}: only one of {', '.join(given)} may be set", node.span)
        )
    elif not given and "driver" not in node.entries and "external" not in node.entries:
        problems.add(INCOMPLETE.error(f"{path}: one of {', '.join(sources)} is needed", node.span))


def _check_external(name: str, node: Map, problems: Diagnostics) -> None:
    external = node.get("external")
    if not isinstance(external, Scalar) or external.value not in {True, "true"}:
        return
    for key in node.entries:
        if key not in {"name", "external"} and not key.startswith("x-"):
            problems.add(
                CONFLICT.error(
                    f"volumes.{name}: '{key}' can't be set for an external volume",
                    node.key_span(key),
                )
            )


def _tell_ipam_options(name: str, ipam: Node | None, problems: Diagnostics) -> None:
    options = entries_of(ipam).get("options")
    if isinstance(options, Map) and options.entries:
        problems.add(NOT_KEPT.warning(f"networks.{name}.ipam.options is not kept", options.span))


def _items(node: Node | None) -> Iterator[Map]:
    if isinstance(node, Seq):
        yield from (item for item in node.items if isinstance(item, Map))


def _check_service(service: Map, problems: Diagnostics) -> None:
    for port in _items(service.get("ports")):
        _check_port(port, problems)
    for key in ("volumes", "devices"):
        for mount in _items(service.get(key)):
            if "target" not in mount.entries:
                problems.add(INCOMPLETE.error("the mount target is missing", mount.span))
    for request in _device_requests(service):
        if "count" in request.entries and "device_ids" in request.entries:
            problems.add(CONFLICT.error("count and device_ids exclude each other", request.span))
    _check_watch(service, problems)


def _check_watch(service: Map, problems: Diagnostics) -> None:
    for watch in _items(entries_of(service.get("develop")).get("watch")):
        path = watch.get("path")
        if text_of(path) == "" and path is not None:
            problems.add(NOT_ALLOWED.error("the path to watch is empty", path.span))


def _check_port(port: Map, problems: Diagnostics) -> None:
    if "target" not in port.entries:
        problems.add(INCOMPLETE.error("the port has no target", port.span))
    host_ip = port.get("host_ip")
    text = text_of(host_ip)
    if host_ip is not None and text is not None and not is_ip(text):
        problems.add(NOT_ALLOWED.error(f"'{text}' is no IP address", host_ip.span))


def _device_requests(service: Map) -> Iterator[Map]:
    yield from _items(service.get("gpus"))
    resources = map_of(entries_of(service.get("deploy")).get("resources"))
    reservations = map_of(resources.get("reservations")) if resources else None
    if reservations and not is_flawed(reservations):
        yield from _items(reservations.get("devices"))
