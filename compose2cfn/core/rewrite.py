"""New nodes from old ones, each with the span of what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Atom, Map, Node, Scalar, Seq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from compose2cfn.core.source import Span

FLAWED = "flawed"
"""The tag of a value that was already complained about, so that nothing complains again."""


def scalar(value: Atom, origin: Node | Span) -> Scalar:
    """Return a scalar that stands where ``origin`` stands."""
    span = origin.span if isinstance(origin, (Scalar, Seq, Map)) else origin
    return Scalar(value, span, "" if value is None else str(value))


def flawed(origin: Node) -> Scalar:
    """Return the stand-in of a value that was refused."""
    return Scalar(None, origin.span, "", FLAWED)


def is_flawed(node: Node | None) -> bool:
    """Tell whether a node stands in for a refused value."""
    return node is not None and node.tag == FLAWED


def changed(node: Map, entries: Mapping[str, Node]) -> Map:
    """Return the map with other entries; keys that stay keep their spans."""
    return Map(entries, node.span, node.key_spans, node.tag)


def with_entry(node: Map, key: str, value: Node) -> Map:
    """Return the map with ``key`` set."""
    return changed(node, {**node.entries, key: value})


def without(node: Map, *keys: str) -> Map:
    """Return the map without ``keys``."""
    return changed(node, {key: value for key, value in node.entries.items() if key not in keys})


def made(origin: Node | Span, entries: Mapping[str, Node]) -> Map:
    """Return a map that was written in a shorter form at ``origin``."""
    span = origin.span if isinstance(origin, (Scalar, Seq, Map)) else origin
    return Map(entries, span, {})


def map_items(node: Seq, change: Callable[[Node], Node]) -> Seq:
    """Return the sequence with every item changed; the same object where nothing differs."""
    items = tuple(change(item) for item in node.items)
    same = all(old is new for old, new in zip(node.items, items, strict=True))
    return node if same else Seq(items, node.span, node.tag)


def map_values(node: Map, change: Callable[[str, Node], Node]) -> Map:
    """Return the map with every value changed; the same object where nothing differs."""
    entries = {key: change(key, value) for key, value in node.entries.items()}
    same = all(entries[key] is value for key, value in node.entries.items())
    return node if same else changed(node, entries)


def texts(node: Node | None) -> Iterable[tuple[str, Node]]:
    """Yield the strings of a sequence with their nodes; nothing for anything else."""
    if isinstance(node, Seq):
        for item in node.items:
            if isinstance(item, Scalar) and isinstance(item.value, str):
                yield item.value, item


def text_of(node: Node | None) -> str | None:
    """Return the string of a scalar, or None."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def map_of(node: Node | None) -> Map | None:
    """Return the node where it is a map, or None."""
    return node if isinstance(node, Map) else None


def entries_of(node: Node | None) -> Mapping[str, Node]:
    """Return the entries of a map; none for anything else."""
    return node.entries if isinstance(node, Map) else {}
