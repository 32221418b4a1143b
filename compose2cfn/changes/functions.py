"""The intrinsic functions that depend on nothing but their arguments.

Source: CloudFormation template reference, "Intrinsic functions". Arguments come evaluated; where
they aren't all known the call stays a symbol.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from compose2cfn.changes.address_blocks import address_blocks
from compose2cfn.changes.symbols import SYMBOLS, Call, Choice, is_known, scalar_text, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.changes.symbols import Value


def textual(value: Value) -> bool:
    """Whether a value can stand in a string."""
    return not isinstance(value, dict | list)


def _join(known: Value) -> Value:
    if not isinstance(known, list) or len(known) != 2:  # noqa: PLR2004 - delimiter, list
        return Call("Fn::Join", (known,))
    delimiter, items = known
    if (
        not isinstance(items, list)
        or not isinstance(delimiter, str)
        or not all(map(textual, items))
    ):
        return Call("Fn::Join", (delimiter, items))
    parts: list[Value] = []
    for position, item in enumerate(items):
        parts += [delimiter, item] if position else [item]
    return text(parts)


def _split(known: Value) -> Value:
    match known:
        case [str() as delimiter, str() as whole] if delimiter:
            return whole.split(delimiter)
        case list():
            return Call("Fn::Split", tuple(known))
        case _:
            pass
    return Call("Fn::Split", (known,))


def _select(known: Value) -> Value:
    match known:
        case [index, list() as items] if scalar_text(index).isdecimal():
            position = int(scalar_text(index))
            if position < len(items):
                return items[position]
        case _:
            pass
    return Call("Fn::Select", tuple(known) if isinstance(known, list) else (known,))


def _base64(known: Value) -> Value:
    if not isinstance(known, str):
        return Call("Fn::Base64", (known,))
    return base64.b64encode(known.encode()).decode()


def _length(known: Value) -> Value:
    return len(known) if isinstance(known, list) else Call("Fn::Length", (known,))


def _to_json_string(known: Value) -> Value:
    if not is_known(known):
        return Call("Fn::ToJsonString", (known,))
    return json.dumps(known, separators=(",", ":"))


def looked_up(mapping: Value, keys: list[Value], fallback: Value) -> Value:
    """Return what stands in a mapping, a choice where a key isn't known."""
    if not keys:
        return mapping
    if not isinstance(mapping, dict):
        return fallback
    key = keys[0]
    if isinstance(key, SYMBOLS):
        options = {name: looked_up(item, keys[1:], fallback) for name, item in mapping.items()}
        return Choice(key, options)
    name = scalar_text(key) if not isinstance(key, dict | list) else None
    return looked_up(mapping[name], keys[1:], fallback) if name in mapping else fallback


PURE: Mapping[str, Callable[[Value], Value]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": address_blocks,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _to_json_string,
}
