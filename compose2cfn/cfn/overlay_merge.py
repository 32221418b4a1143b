"""Merging an overlay's node over a generated one; each node keeps its place.

Maps merge by key, lists whose items all have a name merge by that, calls of functions and every
other list are replaced as a whole, and null (or `!reset`) takes away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.overlay_codes import LIST_REPLACED, NO_EFFECT, WRONG_SHAPE
from compose2cfn.cfn.overlay_nodes import REPLACE, is_call, is_removed
from compose2cfn.core.nodes import Map, Node, Path, Scalar, Seq, plain
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span

IDENTITIES = ("Name", "Key", "PolicyName")
"""What names an item of a list, best first."""


@dataclass(slots=True)
class Merge:
    """One merge: what is wrong with it, and which places it changed."""

    problems: Diagnostics
    changed: dict[Path, Span] = field(default_factory=dict)
    """The changed paths; an item of a list that merged by name is named so."""

    def merged(self, base: Node | None, over: Node, path: Path) -> Node | None:
        """Return ``over`` merged over ``base``; None where nothing is left."""
        if is_removed(over):
            if base is None:
                self._no_effect(over, path, "there is nothing to take away")
            else:
                self._change(path, over.span)
            return None
        if base is None:
            self._change(path, over.span)
            return self.bare(over, path)
        if over.tag != REPLACE and path[0] != "Conditions" and _are_maps(base, over):
            return self._maps(base, over, path)
        if isinstance(base, Seq) and isinstance(over, Seq) and over.tag != REPLACE:
            return self._lists(base, over, path)
        return self._replaced(base, over, path)

    def bare(self, node: Node, path: Path) -> Node:
        """Return a node that stands alone: without tags, and without what takes nothing away."""
        if isinstance(node, Map):
            entries = {}
            for key, item in node.entries.items():
                if is_removed(item):
                    self._no_effect(item, (*path, key), "there is nothing to take away")
                else:
                    entries[key] = self.bare(item, (*path, key))
            return Map(entries, node.span, node.key_spans)
        if isinstance(node, Seq):
            items = (self.bare(item, (*path, place)) for place, item in enumerate(node.items))
            return Seq(tuple(items), node.span)
        return Scalar(node.value, node.span, node.text)

    def _maps(self, base: Node, over: Node, path: Path) -> Map:
        assert isinstance(base, Map)  # noqa: S101 - the caller has seen to it
        assert isinstance(over, Map)  # noqa: S101 - so here
        if not over.entries:
            self._no_effect(over, path, "an empty map changes nothing")
        entries: dict[str, Node] = dict(base.entries)
        for key, item in over.entries.items():
            kept = self.merged(entries.get(key), item, (*path, key))
            if kept is None:
                entries.pop(key, None)
            else:
                entries[key] = kept
        return Map(entries, base.span, base.key_spans)

    def _lists(self, base: Seq, over: Seq, path: Path) -> Node | None:
        for identity in IDENTITIES:
            before, after = _named(base, identity), _named(over, identity)
            if before is not None and after:
                return self._named_items(before, after, identity, (base.span, path))
        kept = [plain(item) for item in over.items]
        lost = sum(plain(item) not in kept for item in base.items)
        if lost:
            self.problems.add(
                LIST_REPLACED.warning(
                    f"{shown(path)} is replaced as a whole; {lost} of its items get lost",
                    over.span,
                    hint="write !override before the list where that is meant",
                )
            )
        return self._replaced(base, over, path)

    def _named_items(
        self,
        before: Mapping[str, Node],
        after: Mapping[str, Node],
        identity: str,
        at: tuple[Span, Path],
    ) -> Seq:
        span, path = at
        items = dict(before)
        for name, item in after.items():
            over = _without_name(item, identity) if name in before else item
            kept = self.merged(before.get(name), over, (*path, name))
            if kept is None:
                items.pop(name, None)
            else:
                items[name] = kept
        return Seq(tuple(items.values()), span)

    def _replaced(self, base: Node, over: Node, path: Path) -> Node:
        bare = self.bare(over, path)
        if plain(base) == plain(bare):
            self._no_effect(over, path, "it is so already")
            return base
        if over.tag != REPLACE and _clash(base, over):
            text = f"{shown(path)} is a {_kind(base)}, and the overlay gives a {_kind(over)}"
            hint = "write !override before it where that is meant"
            self.problems.add(WRONG_SHAPE.error(text, over.span, hint=hint))
        self._change(path, over.span)
        return bare

    def _change(self, path: Path, span: Span) -> None:
        """Note a change; what an earlier overlay changed below it is gone."""
        for earlier in [it for it in self.changed if it[: len(path)] == path]:
            del self.changed[earlier]
        self.changed[path] = span

    def _no_effect(self, over: Node, path: Path, why: str) -> None:
        self.problems.add(NO_EFFECT.warning(f"{shown(path)} has no effect: {why}", over.span))


def shown(path: Path) -> str:
    """Return a path as people write it: `Resources.WebService.Properties`."""
    return ".".join(map(str, path))


def _are_maps(base: Node, over: Node) -> bool:
    return all(isinstance(node, Map) and not is_call(node) for node in (base, over))


def _named(node: Seq, identity: str) -> dict[str, Node] | None:
    """Return the items by name; None where one has none, or two have the same."""
    named: dict[str, Node] = {}
    for item in node.items:
        name = item.get(identity) if isinstance(item, Map) else None
        if not isinstance(name, Scalar) or not isinstance(name.value, str) or name.value in named:
            return None
        named[name.value] = item
    return named


def _without_name(item: Node, identity: str) -> Node:
    """Return an item without its name, which says which one is meant and changes nothing."""
    if not isinstance(item, Map) or item.tag is not None:
        return item
    rest = {key: value for key, value in item.entries.items() if key != identity}
    return Map(rest, item.span, item.key_spans)


def _kind(node: Node) -> str:
    if is_call(node):
        return "function call"
    return {Map: "map", Seq: "list", Scalar: "value"}[type(node)]


def _clash(base: Node, over: Node) -> bool:
    """Whether neither can take the other's place: many a list may be one value instead."""
    kinds = {_kind(base), _kind(over)}
    return len(kinds) > 1 and "function call" not in kinds and kinds != {"list", "value"}
