"""Read nodes by their shape: every deviation of a policy file is told at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.core.diagnostics import code
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.review.policy_shape import (
    ByRule,
    Choice,
    Flag,
    ListOf,
    Number,
    Record,
    Shape,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from compose2cfn.core.diagnostics import Diagnostics

UNKNOWN_KEY = code(
    "C2C-P001",
    "Unknown key or rule in the policy",
    "The policy file has a key that a policy doesn't know, or names a risk rule that doesn't "
    "exist. A policy that is misspelt would protect nothing, so it is refused. docs/policy.md "
    "lists the keys, docs/rules.md the rules.",
)
WRONG_VALUE = code(
    "C2C-P002",
    "A value in the policy is of the wrong kind",
    "Actions, levels, days, times and zones have fixed forms, which docs/policy.md lists. An "
    "unknown time zone may also be missing on this machine: install its time zone data.",
)
MISSING_KEY = code(
    "C2C-P003",
    "A key is missing in the policy",
    "An allowance needs its resource (`logicalId`), its last day (`until`) and a `reason`, a "
    "change window its `days`, `from` and `to`, a freeze `from`, `until` and a `reason`.",
)


class Reader:
    """Reads a node by its shape and notes what doesn't fit; None stands for what was wrong."""

    def __init__(self, problems: Diagnostics) -> None:
        self.problems = problems

    def value(self, shape: Shape, node: Node, path: str) -> Any:
        """Return the plain value of a node."""
        match shape:
            case Record():
                return self._record(shape, node, path)
            case ByRule():
                return self._by_rule(shape, node, path)
            case ListOf():
                return self._items(shape, node, path)
            case _:
                return self._scalar(shape, node, path)

    def _record(self, shape: Record, node: Node, path: str) -> Any:
        if shape.short is not None and isinstance(node, Scalar):
            told = self.value(shape.entries[shape.short].shape, node, path)
            return {shape.short: told}
        if not isinstance(node, Map):
            return self._wrong(node, path, "a map")
        self._unknown(node, shape.entries, path)
        for key, entry in shape.entries.items():
            if entry.required and node.get(key) is None:
                self.problems.add(
                    MISSING_KEY.error(
                        f"{_named(path)} lacks '{key}'", node.span, hint=_lower(entry.about)
                    )
                )
        return {
            key: self.value(shape.entries[key].shape, item, f"{path}.{key}" if path else key)
            for key, item in node.entries.items()
            if key in shape.entries
        }

    def _by_rule(self, shape: ByRule, node: Node, path: str) -> Any:
        if not isinstance(node, Map):
            return self._wrong(node, path, "a map of rules")
        self._unknown(node, shape.ids, path)
        return {
            key: self.value(shape.value, item, f"{path}.{key}")
            for key, item in node.entries.items()
            if key in shape.ids
        }

    def _items(self, shape: ListOf, node: Node, path: str) -> Any:
        if not isinstance(node, Seq) or not node.items:
            return self._wrong(node, path, "a list that isn't empty")
        return [
            self.value(shape.item, item, f"{path}[{index}]")
            for index, item in enumerate(node.items)
        ]

    def _scalar(self, shape: Shape, node: Node, path: str) -> Any:
        value = node.value if isinstance(node, Scalar) else None
        if _fits(shape, value):
            return value
        hint = None
        if isinstance(shape, Choice) and isinstance(value, str):
            hint = meant(value, shape.words)
        elif isinstance(shape, Text) and isinstance(node, Scalar) and isinstance(value, int):
            hint = "put it in quotes"
        return self._wrong(node, path, _form(shape), hint)

    def _wrong(self, node: Node, path: str, wanted: str, hint: str | None = None) -> None:
        self.problems.add(
            WRONG_VALUE.error(f"{_named(path)} has to be {wanted}", node.span, hint=hint)
        )

    def _unknown(self, node: Map, known: Collection[str], path: str) -> None:
        for key in node.entries:
            if key not in known:
                what = "rule" if path == "rules" else "key"
                self.problems.add(
                    UNKNOWN_KEY.error(
                        f"{_named(path)} has no {what} '{key}'",
                        node.key_span(key),
                        hint=_rule_hint(key, known) if what == "rule" else _key_hint(key, known),
                    )
                )


def _fits(shape: Shape, value: object) -> bool:
    match shape:
        case Text():
            return isinstance(value, str) and shape.fits(value)
        case Number():
            return type(value) is int and shape.low <= value <= shape.high
        case Flag():
            return isinstance(value, bool)
        case Choice():
            return isinstance(value, str) and value in shape.words
        case _:
            return False


def _form(shape: Shape) -> str:
    match shape:
        case Text():
            return shape.form
        case Number():
            return f"a whole number from {shape.low} to {shape.high}"
        case Choice():
            return f"one of {', '.join(shape.words)}"
        case _:
            return "true or false"


def _named(path: str) -> str:
    return f"'{path}'" if path else "the policy"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _key_hint(key: str, known: Collection[str]) -> str:
    return meant(key, known) or f"there are {', '.join(known)}"


def _rule_hint(key: str, known: Collection[str]) -> str:
    """Return the rule that was meant: `R2` is R02, and no other rule is like it."""
    full = key[:1].upper() + key[1:].zfill(2)
    found = next((id_ for id_ in (full, key.upper()) if id_ in known), None)
    return f"did you mean '{found}'?" if found else "docs/rules.md lists the rules"
