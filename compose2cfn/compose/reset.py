"""`!reset` and `!override`: what a document takes away from what earlier ones gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import changed

if TYPE_CHECKING:
    from collections.abc import Iterable

_RESET = "!reset"
_OVERRIDE = "!override"
_MARKS = frozenset((_RESET, _OVERRIDE))

KeyPath = tuple[str, ...]


def take_resets(document: Node) -> tuple[Node, tuple[KeyPath, ...]]:
    """Return the document without its marks, and the paths to drop from earlier documents."""
    paths: list[KeyPath] = []
    kept = _walk(document, (), paths)
    return (document if kept is None else kept), tuple(paths)


def _walk(node: Node, path: KeyPath | None, paths: list[KeyPath]) -> Node | None:
    """Return the node without marks, None where it resets itself; ``path`` is None in lists."""
    if node.tag in _MARKS:
        if path is not None:
            paths.append(path)
        if node.tag == _RESET:
            return None
        return _untagged(node)
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Seq):
        walked = [_walk(item, None, paths) for item in node.items]
        kept = tuple(item for item in walked if item is not None)
        same = len(kept) == len(node.items) and all(map(_is, kept, node.items))
        return node if same else Seq(kept, node.span, node.tag)
    return _walk_map(node, path, paths)


def _walk_map(node: Map, path: KeyPath | None, paths: list[KeyPath]) -> Map:
    entries: dict[str, Node] = {}
    same = True
    for key, value in node.entries.items():
        kept = _walk(value, None if path is None else (*path, key), paths)
        if kept is not None:
            entries[key] = kept
        same = same and kept is value
    return node if same else changed(node, entries)


def _untagged(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.value, node.span, node.text)
    if isinstance(node, Seq):
        return Seq(node.items, node.span)
    return Map(node.entries, node.span, node.key_spans)


def _is(one: object, other: object) -> bool:
    return one is other


def drop(node: Node, paths: Iterable[KeyPath]) -> Node:
    """Return the tree without what stands at the paths."""
    for path in paths:
        node = _drop(node, path)
    return node


def _drop(node: Node, path: KeyPath) -> Node:
    if not path or not isinstance(node, Map) or path[0] not in node.entries:
        return node
    if len(path) == 1:
        return changed(node, {key: value for key, value in node.entries.items() if key != path[0]})
    return changed(node, {**node.entries, path[0]: _drop(node.entries[path[0]], path[1:])})
