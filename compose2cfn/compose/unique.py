"""Lists whose items have a key: a later item replaces the earlier one of the same key in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.mounts import parse_mount
from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.patterns import Table, here, step, table
from compose2cfn.core.rewrite import changed, map_items, text_of

if TYPE_CHECKING:
    from collections.abc import Callable


def enforce_unique(document: Node) -> Node:
    """Return the document with one item for each key in the lists that have keys."""
    return _walk(document, _INDEXERS)


def _walk(node: Node, indexers: Table) -> Node:
    if isinstance(node, Seq):
        indexer = here(indexers)
        if indexer is not None:
            return _once(node, indexer)
        items = step(indexers, "")
        return node if items is None else map_items(node, lambda item: _walk(item, items))
    if not isinstance(node, Map):
        return node
    entries = dict(node.entries)
    same = True
    for key, value in node.entries.items():
        below = step(indexers, key)
        if below is not None:
            entries[key] = new = _walk(value, below)
            same = same and new is value
    return node if same else changed(node, entries)


def _once(node: Seq, indexer: Callable[[Node], str | None]) -> Seq:
    kept: list[Node] = []
    places: dict[str, int] = {}
    for item in node.items:
        key = indexer(item)
        if key is None:
            kept.append(item)
        elif key in places:
            kept[places[key]] = item
        else:
            places[key] = len(kept)
            kept.append(item)
    return node if len(kept) == len(node.items) else Seq(tuple(kept), node.span, node.tag)


def _before_equals(item: Node) -> str | None:
    text = text_of(item)
    return None if text is None else text.partition("=")[0]


def _target(item: Node) -> str | None:
    if isinstance(item, Map):
        return text_of(item.get("target"))
    text = text_of(item)
    if text is None:
        return None
    try:
        return parse_mount(text).target
    except ValueError:
        return None


def _device_target(item: Node) -> str | None:
    if isinstance(item, Map):
        return text_of(item.get("target"))
    text = text_of(item)
    if text is None:
        return None
    parts = text.split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _port(item: Node) -> str | None:
    if isinstance(item, Scalar):
        return go_text(item.value)
    if not isinstance(item, Map) or "target" not in item.entries:
        return None
    host = _shown(item, "host_ip", "0.0.0.0")  # noqa: S104 - what Compose compares with
    protocol = _shown(item, "protocol", "tcp")
    published, target = _typed(item, "published", str), _typed(item, "target", int)
    return f"{host}:{published}:{target}/{protocol}"


def _shown(item: Map, key: str, default: str) -> str:
    value = item.get(key)
    return go_text(value.value) if isinstance(value, Scalar) else default


def _typed(item: Map, key: str, usual: type) -> str:
    """Return a value as text; absent or of another type it is another port.

    Compose compares what Go's `%s` makes of `published` and `%d` of `target` (compose-go,
    override/uncity.go), so `published: 80` doesn't replace the `"80"` of a short form.
    """
    value = item.get(key)
    same = isinstance(value, Scalar) and type(value.value) is usual
    return _shown(item, key, "") if same else f"!{_shown(item, key, '')}"


def _text(item: Node) -> str | None:
    return go_text(item.value) if isinstance(item, Scalar) else None


def _grant(default_directory: str) -> Callable[[Node], str | None]:
    def key(item: Node) -> str | None:
        if isinstance(item, Map):
            target = text_of(item.get("target"))
            source = text_of(item.get("source"))
            return target if target is not None else f"{default_directory}/{source}"
        text = text_of(item)
        return None if text is None else f"{default_directory}/{text}"

    return key


def _path(item: Node) -> str | None:
    return text_of(item.get("path")) if isinstance(item, Map) else text_of(item)


_BY_NAME = (
    "annotations",
    "build.args",
    "build.additional_contexts",
    "build.tags",
    "build.labels",
    "cap_add",
    "cap_drop",
    "deploy.labels",
    "dns",
    "dns_opt",
    "dns_search",
    "environment",
    "labels",
    "links",
    "networks.*.aliases",
    "networks.*.link_local_ips",
    "profiles",
    "sysctls",
    "tmpfs",
)
_OF_SERVICE: dict[str, object] = {
    **dict.fromkeys(_BY_NAME, _before_equals),
    "configs": _grant(""),
    "devices": _device_target,
    "env_file": _path,
    "expose": _text,
    "ports": _port,
    "secrets": _grant("/run/secrets"),
    "volumes": _target,
}
_INDEXERS = table(
    {
        **{f"services.*.{path}": indexer for path, indexer in _OF_SERVICE.items()},
        "networks.*.labels": _before_equals,
        "networks.*.ipam.options": _before_equals,
    }
)
