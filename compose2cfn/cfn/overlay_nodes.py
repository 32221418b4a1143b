"""Between nodes and the data of a template, so that a merge loses no position.

An overlay's short forms become long ones with the spans of what a person wrote; data of a generated
resource becomes nodes with the spans of its origins, and the merged nodes become both again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template_reader import SHORT_FORMS, UNKNOWN_TAG
from compose2cfn.core.nodes import Map, Node, Path, Scalar, Seq
from compose2cfn.core.scalars import TIMESTAMP
from compose2cfn.core.source import start_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.cfn.template import Json
    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span

REMOVE = "!reset"
REPLACE = "!override"
NOWHERE = start_of("")
"""The place of what nobody wrote."""

_PATCHES = {"delete": REMOVE, "replace": REPLACE}


def is_call(node: Node) -> bool:
    """Whether a map is a call of an intrinsic function, which never merges with anything."""
    (key,) = node.entries if isinstance(node, Map) and len(node.entries) == 1 else ("",)
    return key == "Ref" or key.startswith("Fn::")


def is_removed(node: Node) -> bool:
    """Whether the overlay takes away what stands at this place: null, or `!reset`."""
    return node.tag == REMOVE or (isinstance(node, Scalar) and node.value is None)


def long_form(node: Node, problems: Diagnostics) -> Node:
    """Return an overlay's node with calls of functions in full; only our two tags are left.

    `$patch: delete` and `$patch: replace`, which overlays of Docker's integration have, become
    `!reset` and `!override`.
    """
    made: Node
    tag = node.tag if node.tag in {REMOVE, REPLACE} else None
    if isinstance(node, Scalar):
        made = Scalar(node.value, node.span, node.text, tag)
    elif isinstance(node, Seq):
        made = Seq(tuple(long_form(item, problems) for item in node.items), node.span, tag)
    else:
        made = _map(node, tag, problems)
    return made if tag or node.tag in {None, TIMESTAMP} else _call(node, made, problems)


def _map(node: Map, tag: str | None, problems: Diagnostics) -> Map:
    patch = node.get("$patch")
    told = patch.value if isinstance(patch, Scalar) else None
    entries = {
        key: long_form(value, problems)
        for key, value in node.entries.items()
        if key != "$patch" or told not in _PATCHES
    }
    return Map(entries, node.span, node.key_spans, _PATCHES.get(str(told), tag))


def _call(node: Node, argument: Node, problems: Diagnostics) -> Node:
    name = (node.tag or "").removeprefix("!")
    if name == "GetAtt" and isinstance(argument, Scalar) and isinstance(argument.value, str):
        parts = argument.value.split(".", 1)
        argument = Seq(tuple(Scalar(part, node.span, part) for part in parts), node.span)
    if name in {"Ref", "Condition"}:
        return Map({name: argument}, node.span, {})
    if name in SHORT_FORMS:
        return Map({f"Fn::{name}": argument}, node.span, {})
    problems.add(UNKNOWN_TAG.error(f"CloudFormation knows no tag {node.tag}", node.span))
    return argument


def as_nodes(value: Json, origin_of: Callable[[Path], Span | None], path: Path = ()) -> Node:
    """Return data as nodes, each at the place that ``origin_of`` tells for its path."""
    span = origin_of(path) or NOWHERE
    if isinstance(value, dict):
        return Map(
            {key: as_nodes(item, origin_of, (*path, key)) for key, item in value.items()}, span, {}
        )
    if isinstance(value, list | tuple):
        items = (as_nodes(item, origin_of, (*path, n)) for n, item in enumerate(value))
        return Seq(tuple(items), span)
    return Scalar(value, span, "" if value is None else str(value))


def origins_of(node: Node, path: Path = (), above: Span = NOWHERE) -> dict[Path, Span]:
    """Return the place of every part that has another one than the part that it stands in."""
    own = node.span if node.span is not NOWHERE else above
    found = {path: own} if own != above else {}
    if isinstance(node, Map):
        for key, item in node.entries.items():
            found |= origins_of(item, (*path, key), own)
    elif isinstance(node, Seq):
        for index, item in enumerate(node.items):
            found |= origins_of(item, (*path, index), own)
    return found
