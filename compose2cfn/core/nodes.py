"""The tree of a document: scalars, sequences and maps, each with its span and its explicit tag.

Nodes are immutable; a rewrite (interpolation, merge, short form to long form) makes new nodes and
hands the old spans on, so that every value still knows the line that a person wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.core.source import Span

Atom: TypeAlias = str | int | float | bool | None
"""The value of a scalar."""

Path: TypeAlias = tuple[str | int, ...]
"""A route through maps (keys) and sequences (indexes from 0)."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: its value, and the text as it was written (before interpolation)."""

    value: Atom
    span: Span = field(compare=False, repr=False)
    text: str = field(default="", compare=False, repr=False)
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Seq:
    """A sequence of nodes."""

    items: tuple[Node, ...]
    span: Span = field(compare=False, repr=False)
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """A map with string keys, in the order of the file; each key has a span of its own."""

    entries: Mapping[str, Node]
    span: Span = field(compare=False, repr=False)
    key_spans: Mapping[str, Span] = field(compare=False, repr=False)
    tag: str | None = None

    def get(self, key: str) -> Node | None:
        """Return the node under ``key``, or None."""
        return self.entries.get(key)

    def key_span(self, key: str) -> Span:
        """Return where ``key`` is written; the map's own span where the key was made by us."""
        return self.key_spans.get(key, self.span)


Node: TypeAlias = Scalar | Seq | Map


def plain(node: Node) -> object:
    """Return the node as plain Python data (dict, list, str, int, float, bool, None)."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Seq):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def child(node: Node, step: str | int) -> Node | None:
    """Return the node one step below, or None."""
    if isinstance(node, Map) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Seq) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def locate(node: Node, path: Path) -> Span:
    """Return the span at ``path``, or of the deepest existing ancestor."""
    for step in path:
        below = child(node, step)
        if below is None:
            break
        node = below
    return node.span


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every scalar, empty map and empty sequence with its path, in file order."""
    if isinstance(node, Map) and node.entries:
        for key, value in node.entries.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, Seq) and node.items:
        for index, value in enumerate(node.items):
            yield from leaves(value, (*path, index))
    else:
        yield path, node
