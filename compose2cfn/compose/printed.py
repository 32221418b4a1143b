"""The resolved tree as `config` prints it: keys sorted, `$` doubled so that it reads back."""

from __future__ import annotations

import math
from typing import Any

from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar
from compose2cfn.core.rewrite import entries_of, text_of, texts

_SECTIONS = ("name", "services", "networks", "volumes", "secrets", "configs", "models")


def printed(tree: Map) -> dict[str, Any]:
    """Return a resolved tree as plain data, sections in Compose's order and keys sorted."""
    order = [*_SECTIONS, *sorted(key for key in tree.entries if key not in _SECTIONS)]
    return {
        key: _plain(tree.entries[key])
        for key in order
        if key in tree.entries and not _is_empty_section(key, tree.entries[key])
    }


def _is_empty_section(key: str, node: Node) -> bool:
    return key in _SECTIONS and key != "services" and isinstance(node, Map) and not node.entries


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        value = node.value
        if isinstance(value, float) and not math.isfinite(value):
            return go_text(value)
        return value.replace("$", "$$") if isinstance(value, str) else value
    if isinstance(node, Map):
        return {key.replace("$", "$$"): _plain(node.entries[key]) for key in sorted(node.entries)}
    return [_plain(item) for item in node.items]


def image_names(tree: Map) -> list[str]:
    """Return the images of the services, sorted; a built one without a name gets Compose's."""
    project = text_of(tree.get("name"))
    return sorted(
        {
            text_of(service.get("image")) or f"{project}-{name}"
            for name, service in entries_of(tree.get("services")).items()
            if isinstance(service, Map)
        }
    )


def profile_names(tree: Map) -> list[str]:
    """Return the profiles of the services, sorted."""
    services = entries_of(tree.get("services")).values()
    maps = (service for service in services if isinstance(service, Map))
    return sorted({text for service in maps for text, _ in texts(service.get("profiles"))})
