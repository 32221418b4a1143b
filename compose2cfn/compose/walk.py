"""Apply a table of forms to a tree, from the leaves up; what is flawed is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Node, Seq
from compose2cfn.core.patterns import Table, here, step
from compose2cfn.core.rewrite import changed, is_flawed, map_items

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostics


def walk(node: Node, forms: Table, problems: Diagnostics | None) -> Node:
    """Return the tree with the table's forms applied, what lies below first."""
    below = node
    if isinstance(node, Map):
        below = _walk_map(node, forms, problems)
    elif isinstance(node, Seq) and (item_forms := step(forms, "")) is not None:
        below = map_items(node, lambda item: walk(item, item_forms, problems))
    form = here(forms)
    return below if form is None or is_flawed(below) else form(below, problems)


def _walk_map(node: Map, forms: Table, problems: Diagnostics | None) -> Map:
    entries = dict(node.entries)
    same = True
    for key, value in node.entries.items():
        below = step(forms, key)
        if below is not None:
            entries[key] = new = walk(value, below, problems)
            same = same and new is value
    return node if same else changed(node, entries)
