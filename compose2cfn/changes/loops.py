"""`Fn::ForEach` unrolled, as the transform AWS::LanguageExtensions does before anything else.

Source: CloudFormation template reference, "Fn::ForEach": `{"Fn::ForEach::Name": [identifier,
collection, {output key: output value}]}`, where `${identifier}` stands for an item and
`&{identifier}` for its letters and digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.changes.symbols import scalar_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.cfn.template import Json

_PREFIX = "Fn::ForEach::"
MAX_ITEMS = 10_000
"""More than any template may hold; nested loops must not exhaust the machine."""


def has_loop(raw: Json) -> bool:
    """Whether a map has a loop among its keys."""
    return isinstance(raw, dict) and any(key.startswith(_PREFIX) for key in raw)


def expanded(raw: Json, evaluated: Callable[[Json], Json], notes: set[str]) -> dict[str, Json]:
    """Return a map with its loops unrolled; ``evaluated`` gives a collection's items.

    A loop over items that aren't known stays out, and ``notes`` says so.
    """
    result: dict[str, Json] = {}
    for key, value in raw.items():
        if not key.startswith(_PREFIX):
            result[key] = value
            continue
        unrolled = _unrolled(value, evaluated)
        if unrolled is None:
            notes.add(f"the items of the loop {key.removeprefix(_PREFIX)} aren't known")
            continue
        for made in unrolled:
            inner = expanded(made, evaluated, notes) if has_loop(made) else made
            result.update(inner)
            if len(result) > MAX_ITEMS:
                notes.add(f"the loop {key.removeprefix(_PREFIX)} makes more than {MAX_ITEMS} items")
                return result
    return result


def _unrolled(value: Json, evaluated: Callable[[Json], Json]) -> list[dict[str, Json]] | None:
    match value:
        case [str() as identifier, collection, dict() as body]:
            items = evaluated(collection)
            if isinstance(items, list) and all(isinstance(i, str | int | float) for i in items):
                return [_filled(body, identifier, scalar_text(item)) for item in items]
        case _:
            pass
    return None


def _filled(body: Json, identifier: str, item: str) -> Json:
    if isinstance(body, dict):
        if body == {"Ref": identifier}:
            return item
        return {
            _put(key, identifier, item): _filled(value, identifier, item)
            for key, value in body.items()
        }
    if isinstance(body, list):
        return [_filled(value, identifier, item) for value in body]
    return _put(body, identifier, item) if isinstance(body, str) else body


def _put(written: str, identifier: str, item: str) -> str:
    plain = re.sub(r"[^0-9A-Za-z]", "", item)
    return written.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", plain)
