"""What replaces what: the reduced resource schemas, with the overlay of documented differences.

The table `resource_types.txt` is generated from the schemas that cfn-lint ships
(`.ci/generate_schema_table.py`); one line a type, of which only those asked for are decoded. So
neither cfn-lint nor 1,900 types cost anything at run time.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal, TypeAlias

from compose2cfn.changes.model import Replacement
from compose2cfn.changes.schema_overlay import OVERLAY
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

TABLE = FilePath(__file__).with_name("resource_types.txt")

Steps: TypeAlias = tuple[str, ...]
"""A property path without `Properties`; `*` stands for every item of a list or every key."""

Provenance: TypeAlias = Literal["schema", "overlay", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The property paths of one resource type that matter for an update.

    ``known`` is False for types of which there is no schema (macros, modules, private types).
    """

    type: str
    known: bool = True
    create_only: tuple[Steps, ...] = ()
    conditional_create_only: tuple[Steps, ...] = ()
    read_only: tuple[Steps, ...] = ()
    write_only: tuple[Steps, ...] = ()
    primary_identifier: tuple[Steps, ...] = ()
    unordered: tuple[Steps, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change of one property does to its resource, and who says so."""

    recreation: Replacement
    provenance: Provenance


@cache
def schema_of(type_: str) -> Schema:
    """Return the schema of a resource type; `Custom::…` is CloudFormation's custom resource."""
    name = "AWS::CloudFormation::CustomResource" if type_.startswith("Custom::") else type_
    line = _line(name)
    if line is None:
        return Schema(type=type_, known=False)
    told: dict[str, list[str]] = json.loads(line)

    def paths(key: str) -> tuple[Steps, ...]:
        return tuple(tuple(path.split("/")) for path in told.get(key, ()))

    return Schema(
        type=type_,
        create_only=paths("createOnly"),
        conditional_create_only=paths("conditionalCreateOnly"),
        read_only=paths("readOnly"),
        write_only=paths("writeOnly"),
        primary_identifier=paths("primaryIdentifier"),
        unordered=paths("unordered"),
    )


def verdict(type_: str, steps: Steps, before: Json = None, after: Json = None) -> Verdict:
    """Return what a change at ``steps`` from ``before`` to ``after`` does to such a resource.

    ``steps`` leads to the smallest value that differs, list items as `*`. Where a whole subtree
    comes or goes, the create-only paths in it count if they hold a value on one side.
    """
    overlaid = OVERLAY.get(type_, {}).get(steps[0])
    if overlaid is not None:
        return Verdict(overlaid, "overlay")
    schema = schema_of(type_)
    if not schema.known:
        return Verdict(Replacement.NEVER, "unknown")

    def hit(path: Steps) -> bool:
        if covers(path, steps):
            return True
        rest = path[len(steps) :]
        above = bool(rest) and covers(steps, path)
        return above and _values(before, rest) != _values(after, rest)

    if any(hit(path) for path in schema.create_only):
        return Verdict(Replacement.ALWAYS, "schema")
    if any(hit(path) for path in schema.conditional_create_only):
        return Verdict(Replacement.CONDITIONAL, "schema")
    return Verdict(Replacement.NEVER, "schema")


def _values(value: Json, path: Steps) -> list[Json]:
    """Return what stands at ``path`` below ``value``; `*` goes through a list or a map."""
    if not path:
        return [] if value is None else [value]
    if path[0] != "*":
        return _values(value.get(path[0]), path[1:]) if isinstance(value, dict) else []
    below = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(below, list):
        return []
    return [found for item in below for found in _values(item, path[1:])]


def covers(path: Steps, steps: Steps) -> bool:
    """Whether ``steps`` is at or below ``path``."""
    return len(steps) >= len(path) and all(
        wanted in ("*", step) or step == "*" for wanted, step in zip(path, steps, strict=False)
    )


def is_input(type_: str, attribute: Steps) -> bool:
    """Whether GetAtt of this attribute answers what the template put in (and not AWS)."""
    return not any(covers(path, attribute) for path in schema_of(type_).read_only)


@cache
def _table() -> str:
    return "\n" + TABLE.read_text(encoding="utf-8")


def _line(type_: str) -> str | None:
    text = _table()
    start = text.find(f"\n{type_} ")
    if start < 0:
        return None
    start += len(type_) + 2
    return text[start : text.index("\n", start)]
