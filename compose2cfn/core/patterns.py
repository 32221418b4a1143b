"""Tables from path patterns to something, walked step by step beside a tree.

`table({"services.*.ports": f})` gives a trie; :func:`step` goes one key (or list item) down, and
:func:`here` answers what stands for the path reached. A key that is spelled out wins over `*`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Table: TypeAlias = dict[str, Any]

_HERE = ""


def table(patterns: Mapping[str, object]) -> Table:
    """Return the trie of dotted patterns; `*` stands for any key or list item."""
    root: Table = {}
    for pattern, value in patterns.items():
        node = root
        for part in pattern.split("."):
            node = node.setdefault(part, {})
        node[_HERE] = value
    return root


def step(node: Table | None, key: str) -> Table | None:
    """Return the trie below ``key``, or None where no pattern goes on."""
    if node is None:
        return None
    below: Table | None = node.get(key) if key else None
    return node.get("*") if below is None else below


def here(node: Table | None) -> Any:
    """Return what stands for the path reached, or None."""
    return node.get(_HERE) if node is not None else None
