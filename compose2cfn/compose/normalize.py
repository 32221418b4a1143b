"""What Compose makes explicit: default network, names, implied dependencies, inherited values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.mounts import clean
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import (
    changed,
    entries_of,
    is_flawed,
    made,
    map_items,
    map_values,
    scalar,
    text_of,
    texts,
    with_entry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHARED = ("network_mode", "ipc", "pid", "uts", "cgroup")
_SERVICE_PREFIX = "service:"
_LINK_PARTS = 2


def normalize(document: Map, name: str, environment: Mapping[str, str]) -> Map:
    """Return the document with everything explicit that Compose implies."""
    services = document.get("services")
    if isinstance(services, Map):
        services = map_values(services, lambda _, node: _service(node, environment))
        assert isinstance(services, Map)  # noqa: S101 - a map stays one
        document = with_entry(document, "services", services)
        document = _default_network(document, services)
    for section in ("networks", "volumes", "configs", "secrets"):
        resources = document.get(section)
        if isinstance(resources, Map):
            named = map_values(resources, lambda key, node: _named(key, node, name))
            document = with_entry(document, section, named)
    return document


def _service(node: Node, environment: Mapping[str, str]) -> Node:
    if not isinstance(node, Map):
        return node
    entries = dict(node.entries)
    if text_of(node.get("pull_policy")) == "if_not_present":
        entries["pull_policy"] = scalar("missing", entries["pull_policy"])
    if isinstance(build := node.get("build"), Map):
        entries["build"] = _build(build, environment)
    if isinstance(variables := node.get("environment"), (Map, Seq)):
        entries["environment"] = inherited(variables, environment, keep_unset=True)
    if isinstance(volumes := node.get("volumes"), Seq):
        entries["volumes"] = map_items(volumes, _clean_target)
    dependencies = _with_implied(node)
    if dependencies is not None:
        entries["depends_on"] = dependencies
    if _on_default_network(node):
        entries["networks"] = made(node, {"default": scalar(None, node)})
    return changed(node, entries)


def _on_default_network(node: Map) -> bool:
    if "provider" in node.entries or "network_mode" in node.entries:
        return False
    networks = node.get("networks")
    return not is_flawed(networks) and not entries_of(networks)


def _build(node: Map, environment: Mapping[str, str]) -> Map:
    entries = dict(node.entries)
    if "dockerfile" not in entries and "dockerfile_inline" not in entries:
        entries["dockerfile"] = scalar("Dockerfile", node)
    if isinstance(args := node.get("args"), (Map, Seq)):
        entries["args"] = inherited(args, environment, keep_unset=False)
    return changed(node, entries)


def inherited(node: Map | Seq, environment: Mapping[str, str], *, keep_unset: bool) -> Node:
    """Return variables without a value filled from the environment; the rest kept or dropped."""
    if isinstance(node, Seq):
        items = (_inherited_text(item, environment, keep_unset=keep_unset) for item in node.items)
        return Seq(tuple(item for item in items if item is not None), node.span)
    entries: dict[str, Node] = {}
    for key, value in node.entries.items():
        if isinstance(value, Scalar) and value.value is None and not is_flawed(value):
            if key in environment:
                entries[key] = scalar(environment[key], value)
            elif keep_unset:
                entries[key] = value
        else:
            entries[key] = value
    return changed(node, entries)


def _inherited_text(item: Node, environment: Mapping[str, str], *, keep_unset: bool) -> Node | None:
    text = text_of(item)
    if text is None or "=" in text:
        return item
    if text in environment:
        return scalar(f"{text}={environment[text]}", item)
    return item if keep_unset else None


def inherit_listed(document: Map, environment: Mapping[str, str]) -> Map:
    """Return the document with bare names in `environment` lists filled from its variables."""
    services = document.get("services")
    if not isinstance(services, Map):
        return document

    def filled(_name: str, node: Node) -> Node:
        variables = node.get("environment") if isinstance(node, Map) else None
        if not isinstance(node, Map) or not isinstance(variables, Seq):
            return node
        return with_entry(node, "environment", inherited(variables, environment, keep_unset=True))

    return with_entry(document, "services", map_values(services, filled))


def _clean_target(node: Node) -> Node:
    if not isinstance(node, Map):
        return node
    target = node.get("target")
    text = text_of(target)
    if target is None or text is None or clean(text) == text:
        return node
    return with_entry(node, "target", scalar(clean(text), target))


def _with_implied(node: Map) -> Node | None:
    """Return `depends_on` with what links and shared namespaces imply, or None for none."""
    declared = node.get("depends_on")
    if is_flawed(declared):
        return declared
    entries = dict(entries_of(declared))
    before = len(entries)
    for name, origin, restart in _implied(node):
        entries.setdefault(name, _dependency(origin, restart=restart))
    if len(entries) == before:
        return None
    base = declared if isinstance(declared, Map) else Map({}, node.span, {})
    return changed(base, entries)


def _implied(node: Map) -> Iterator[tuple[str, Node, bool]]:
    for link, origin in texts(node.get("links")):
        parts = link.split(":")
        yield (parts[0] if len(parts) == _LINK_PARTS else link), origin, True
    for key in _SHARED:
        origin_ = node.get(key)
        text = text_of(origin_) or ""
        if origin_ is not None and text.startswith(_SERVICE_PREFIX):
            yield text.removeprefix(_SERVICE_PREFIX), origin_, True
    for source, origin in texts(node.get("volumes_from")):
        if not source.startswith("container:"):
            yield source.partition(":")[0], origin, False


def _dependency(origin: Node, *, restart: bool) -> Map:
    return made(
        origin,
        {
            "condition": scalar("service_started", origin),
            "restart": scalar(restart, origin),
            "required": scalar(True, origin),
        },
    )


def _default_network(document: Map, services: Map) -> Map:
    networks = document.get("networks")
    if "default" in entries_of(networks) or is_flawed(networks):
        return document
    for service in services.entries.values():
        used = entries_of(service.get("networks")) if isinstance(service, Map) else {}
        if "default" in used:
            default = scalar(None, used["default"])
            base = networks if isinstance(networks, Map) else Map({}, service.span, {})
            return with_entry(document, "networks", with_entry(base, "default", default))
    return document


def _named(key: str, node: Node, project: str) -> Node:
    if is_flawed(node):
        return node
    resource = node if isinstance(node, Map) else made(node, {})
    given = resource.get("name")
    if given is not None and not (isinstance(given, Scalar) and given.value is None):
        return resource
    external = resource.get("external")
    is_external = isinstance(external, Scalar) and external.value in {True, "true", "1", "t"}
    return with_entry(
        resource, "name", scalar(key if is_external else f"{project}_{key}", resource)
    )
