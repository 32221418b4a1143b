"""The canonical document → the one that `config` prints: every attribute in its one type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_QUANTITY, BAD_SHORT_FORM
from compose2cfn.compose.hosts import decode_hosts
from compose2cfn.compose.leaf_decoders import LEAVES
from compose2cfn.compose.project_shapes import PROJECT
from compose2cfn.compose.shapes import Keys, Record, Shape
from compose2cfn.compose.shellwords import split_command
from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import changed, flawed, is_flawed, map_items, scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span


def decode(document: Map, problems: Diagnostics) -> Map:
    """Return the document with every value decoded; what can't be is noted."""
    node = _decode(document, PROJECT, problems)
    assert isinstance(node, Map)  # noqa: S101 - a map stays one
    return node


def _decode(node: Node, shape: Shape, problems: Diagnostics) -> Node:
    if node.tag is not None and is_flawed(node):
        return node
    whole = _WHOLES.get(shape.decoded)
    if whole is not None:
        return _decode_whole(node, whole, problems)
    if isinstance(node, Scalar):
        return _decode_scalar(node, shape, problems)
    if isinstance(node, Map):
        return _decode_map(node, shape, problems)
    if shape.seq is None:
        return node
    item = shape.seq.item
    return map_items(node, lambda below: _decode(below, item, problems))


def _decode_whole(node: Node, whole: Callable[[Node], Node], problems: Diagnostics) -> Node:
    try:
        return whole(node)
    except ValueError as error:
        problems.add(BAD_SHORT_FORM.error(str(error), node.span))
        return flawed(node)


def _decode_map(node: Map, shape: Shape, problems: Diagnostics) -> Map:
    entries = dict(node.entries)
    if isinstance(shape.map, Record):
        fields = shape.map.fields
        for key, value in node.entries.items():
            if key in fields:
                entries[key] = _decode(value, fields[key], problems)
    elif isinstance(shape.map, Keys):
        below = shape.map.value
        for key, value in node.entries.items():
            entries[key] = _decode(value, below, problems)
    return changed(node, entries)


def _decode_scalar(node: Scalar, shape: Shape, problems: Diagnostics) -> Node:
    decoder = LEAVES.get(shape.decoded)
    if decoder is None:
        return node
    value = node.value
    try:
        new = decoder(value)
    except ValueError as error:
        problems.add(BAD_QUANTITY.error(str(error), node.span))
        return flawed(node)
    return node if new is value else Scalar(new, node.span, node.text)


def _command(node: Node) -> Node:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return node
    try:
        words = split_command(node.value)
    except ValueError as error:
        raise ValueError(f"the command can't be split into words: {error}") from error
    return Seq(tuple(scalar(word, node) for word in words), node.span)


def _health_test(node: Node) -> Node:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Seq((scalar("CMD-SHELL", node), node), node.span)
    return node


def _mapping(missing: str | None, *, strict: bool = False) -> Callable[[Node], Node]:
    """Return a decoder of maps and `KEY=value` lists; ``missing`` stands for no value."""

    def decoded(node: Node) -> Node:
        entries: dict[str, Node] = {}
        spans: dict[str, Span] = {}
        if isinstance(node, Map):
            for key, value in node.entries.items():
                entries[key] = _text(value, missing)
            return changed(node, entries)
        if not isinstance(node, Seq):
            return node
        for item in node.items:
            written = go_text(item.value) if isinstance(item, Scalar) else ""
            key, equals, value_ = written.partition("=")
            if strict and key[-1:].isspace():
                raise ValueError(f"the variable '{key}' has a blank before the '='")
            entries[key] = scalar(value_ if equals else missing, item)
            spans[key] = item.span
        return Map(entries, node.span, spans)

    return decoded


def _text(node: Node, missing: str | None) -> Node:
    if not isinstance(node, Scalar) or isinstance(node.value, str) or is_flawed(node):
        return node
    value = missing if node.value is None else go_text(node.value)
    return Scalar(value, node.span, node.text)


def _texts(node: Node) -> Node:
    if isinstance(node, Scalar) and node.value is not None:
        return Seq((_text(node, ""),), node.span)
    if isinstance(node, Seq):
        return map_items(node, lambda item: _text(item, ""))
    return node


def _ssh(node: Node) -> Node:
    """Return the keys as Compose prints them, `ID=PATH` or `ID`."""
    if not isinstance(node, Map):
        return node
    items = []
    for key, value in sorted(node.entries.items()):
        path = go_text(value.value) if isinstance(value, Scalar) and value.value else ""
        items.append(scalar(f"{key}={path}" if path else key, value))
    return Seq(tuple(items), node.span)


def _dropped(node: Node) -> Node:
    return Map({}, node.span, {})


_WHOLES: dict[str, Callable[[Node], Node]] = {
    "command": _command,
    "health_test": _health_test,
    "variables": _mapping(None, strict=True),
    "labels": _mapping(""),
    "options": _mapping(""),
    "hosts": decode_hosts,
    "texts": _texts,
    "ssh": _ssh,
    "dropped": _dropped,
}
