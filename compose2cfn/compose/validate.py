"""A document against the attribute tables: every mistake is noted, what is wrong is taken out.

A value that is refused is replaced by a stand-in (`core.rewrite.flawed`) and an unknown key is
dropped, so that the following stages can go on and find the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import (
    MISSING_KEY,
    NOT_ALLOWED,
    NOT_UNIQUE,
    UNKNOWN_KEY,
    WRONG_TYPE,
)
from compose2cfn.compose.project_shapes import PROJECT
from compose2cfn.compose.shapes import Keys, Leaf, ListOf, Record, Shape
from compose2cfn.core.go_text import go_text
from compose2cfn.core.near_miss import meant, nearest
from compose2cfn.core.nodes import Map, Node, Path, Scalar, Seq, plain
from compose2cfn.core.rewrite import changed, flawed, is_flawed
from compose2cfn.core.scalars import TIMESTAMP

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostics

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "a boolean",
}


def validate(document: Node, problems: Diagnostics) -> Node:
    """Return the document without what the Compose schema refuses, and note each refusal."""
    return _check(document, PROJECT, (), problems)


def path_text(path: Path) -> str:
    """Return a path as Compose writes it: `services.web.ports.0`."""
    return ".".join(map(str, path))


def _check(node: Node, shape: Shape, path: Path, problems: Diagnostics) -> Node:
    if isinstance(node, Scalar):
        return _check_scalar(node, shape, path, problems)
    if isinstance(node, Seq):
        if shape.seq is not None:
            return _check_list(node, shape.seq, path, problems)
    elif isinstance(shape.map, Record):
        return _check_record(node, shape.map, path, problems)
    elif isinstance(shape.map, Keys):
        return _check_keys(node, shape.map, path, problems)
    return _wrong_type(node, shape, path, problems)


def _check_scalar(node: Scalar, shape: Shape, path: Path, problems: Diagnostics) -> Node:
    if is_flawed(node):
        return node
    rule = shape.scalar
    if node.value is None and shape.null:
        return node
    if rule is None or not _fits(node, rule):
        return _wrong_type(node, shape, path, problems)
    wrong = _wrong_value(node.value, rule)
    if wrong:
        hint = None
        if rule.one_of:
            hint = meant(str(node.value), rule.one_of)
        problems.add(NOT_ALLOWED.error(f"{path_text(path)}: {wrong}", node.span, hint=hint))
        return flawed(node)
    return node


def _fits(node: Scalar, rule: Leaf) -> bool:
    value = node.value
    if node.tag == TIMESTAMP:
        return False
    if isinstance(value, str):
        return "string" in rule.types
    if isinstance(value, bool):
        return "boolean" in rule.types
    if isinstance(value, int):
        return "integer" in rule.types or "number" in rule.types
    if isinstance(value, float):
        return "number" in rule.types or ("integer" in rule.types and value.is_integer())
    return False


def _wrong_value(value: object, rule: Leaf) -> str | None:
    if isinstance(value, str):
        if rule.one_of and value not in rule.one_of:
            return f"'{value}' is none of {', '.join(rule.one_of)}"
        if rule.pattern and not rule.pattern.search(value):
            return f"'{value}' has not the form that this key needs"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if rule.minimum is not None and value < rule.minimum:
            return f"{value} is less than {rule.minimum}"
        if rule.maximum is not None and value > rule.maximum:
            return f"{value} is more than {rule.maximum}"
    return None


def _wrong_type(node: Node, shape: Shape, path: Path, problems: Diagnostics) -> Node:
    hint = None
    if (
        isinstance(node, Scalar)
        and isinstance(node.value, (bool, int, float))
        and _takes_text(shape)
    ):
        hint = f'write it in quotes: "{node.text or go_text(node.value)}"'
    elif node.tag == TIMESTAMP:
        hint = "an unquoted date is no text; write it in quotes"
    problems.add(
        WRONG_TYPE.error(
            f"{path_text(path) or 'the document'} must be {_wanted(shape)}, not {_kind(node)}",
            node.span,
            hint=hint,
        )
    )
    return flawed(node)


def _takes_text(shape: Shape) -> bool:
    return shape.scalar is not None and "string" in shape.scalar.types


def _wanted(shape: Shape) -> str:
    kinds: list[str] = []
    if shape.scalar:
        kinds += [text for kind, text in _KINDS.items() if kind in shape.scalar.types]
    if shape.seq:
        kinds.append("a list")
    if shape.map:
        kinds.append("a map")
    return " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1]))) if kinds else "empty"


def _kind(node: Node) -> str:
    if isinstance(node, Map):
        return "a map"
    if isinstance(node, Seq):
        return "a list"
    if node.tag == TIMESTAMP:
        return "a date"
    if node.value is None:
        return "empty"
    if isinstance(node.value, bool):
        return "a boolean"
    return "text" if isinstance(node.value, str) else "a number"


def _check_list(node: Seq, rule: ListOf, path: Path, problems: Diagnostics) -> Node:
    items = tuple(
        _check(item, rule.item, (*path, index), problems) for index, item in enumerate(node.items)
    )
    if rule.unique:
        _check_unique(items, path, problems)
    kept = tuple(item for item in items if not is_flawed(item))
    if len(kept) == len(node.items) and all(map(_same, kept, node.items)):
        return node
    return Seq(kept, node.span, node.tag)


def _check_unique(items: tuple[Node, ...], path: Path, problems: Diagnostics) -> None:
    seen: dict[str, Node] = {}
    for item in items:
        if is_flawed(item):
            continue
        key = repr(item.value) if isinstance(item, Scalar) else repr(plain(item))
        if key in seen:
            problems.add(
                NOT_UNIQUE.error(
                    f"{path_text(path)} has this item twice",
                    item.span,
                    related=((seen[key].span, "first written here"),),
                )
            )
        seen.setdefault(key, item)


def _check_record(node: Map, rule: Record, path: Path, problems: Diagnostics) -> Node:
    entries: dict[str, Node] = {}
    same = True
    for key, value in node.entries.items():
        shape = rule.fields.get(key)
        if shape is not None:
            entries[key] = checked = _check(value, shape, (*path, key), problems)
            same = same and checked is value
        elif (rule.extensible and key.startswith("x-")) or rule.others:
            entries[key] = value
        else:
            same = False
            near = _unknown_key(node, key, rule, path, problems)
            if near and near not in node.entries:
                # it was meant to be here, so nothing complains that it is missing
                entries[near] = flawed(value)
    for key in rule.required:
        if key not in node.entries:
            problems.add(MISSING_KEY.error(f"{path_text(path)}: '{key}' is missing", node.span))
            entries[key] = flawed(node)
            same = False
    return node if same else changed(node, entries)


def _unknown_key(
    node: Map, key: str, rule: Record, path: Path, problems: Diagnostics
) -> str | None:
    """Note an unknown key; return the known one that was probably meant."""
    near = nearest(key, rule.fields)
    hint = f"did you mean '{near}'?" if near else None
    if hint is None and rule.extensible:
        hint = "own keys start with x-"
    place = path_text(path) or "the top level"
    problems.add(UNKNOWN_KEY.error(f"{place} has no key '{key}'", node.key_span(key), hint=hint))
    return near


def _check_keys(node: Map, rule: Keys, path: Path, problems: Diagnostics) -> Node:
    entries: dict[str, Node] = {}
    same = True
    for key, value in node.entries.items():
        if rule.pattern and not rule.pattern.fullmatch(key):
            if rule.others:
                entries[key] = value
                continue
            same = False
            problems.add(
                UNKNOWN_KEY.error(
                    f"{path_text(path)}: '{key}' is no valid name here",
                    node.key_span(key),
                    hint="names have letters, digits, '.', '_' and '-'",
                )
            )
            continue
        entries[key] = checked = _check(value, rule.value, (*path, key), problems)
        same = same and checked is value
    return node if same else changed(node, entries)


def _same(one: object, other: object) -> bool:
    return one is other
