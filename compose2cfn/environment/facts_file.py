"""`facts.json` ↔ :class:`Facts`: schemaVersion 1, camelCase keys, strictly checked.

The keys are the fields of :mod:`.model`: what the file may hold is stated once, there. Fields that
have a default may be left out of the file.
"""

from __future__ import annotations

import json
import re
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.near_miss import nearest
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.source import Span
from compose2cfn.core.values import MISSING, Field, fields, is_dataclass
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment.model import Facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.source import Source

SCHEMA_VERSION = 1

UNKNOWN_KEY = code(
    "C2C-F001",
    "Unknown key in the facts",
    "The facts file has a key that this version doesn't know. It may be misspelt, or the file may "
    "come from a newer version. `compose2cfn facts` writes a fresh file.",
)
MISSING_KEY = code(
    "C2C-F002",
    "A key is missing in the facts",
    "The facts file lacks something that every conversion needs. `compose2cfn facts` writes a "
    "complete file; in a hand-written one, add the key.",
)
WRONG_VALUE = code(
    "C2C-F003",
    "A value in the facts is of the wrong kind",
    "Numbers, texts and true/false can't stand for one another in the facts file, and some values "
    "have a fixed form, such as the 12 digits of an account. `compose2cfn facts` writes them.",
)
WRONG_VERSION = code(
    "C2C-F004",
    "The facts file has another schema version",
    "This version of compose2cfn reads facts of schemaVersion 1. Write the file again with "
    "`compose2cfn facts`.",
)

_FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    "account": (re.compile(r"[0-9]{12}"), "12 digits"),
    "region": (re.compile(r"[a-z]{2,}(-[a-z0-9]+)+"), "a Region such as eu-west-1"),
    "partition": (re.compile(r"aws[a-z-]*"), "a partition such as aws"),
    "arn": (re.compile(r"arn:[^:\s]+:[^:\s]+:[^\s]+"), "an ARN"),
    "id": (re.compile(r"[a-z]+-[0-9a-z]+"), "an id such as vpc-0a1b2c3d4e5f67890"),
    "vpcId": (re.compile(r"vpc-[0-9a-z]+"), "an id such as vpc-0a1b2c3d4e5f67890"),
}
_BOUNDS = {"port": (1, 65_535), "priority": (1, 50_000)}


def load_facts(source: Source) -> Facts:
    """Return the facts of a `facts.json`.

    Raises :class:`InputError` with every unknown, missing or wrong value of the file, each at its
    place.
    """
    documents = parse(source)
    problems = Diagnostics()
    reader = _Reader(problems)
    facts = None
    if len(documents) != 1 or not isinstance(documents[0], Map):
        place = documents[0].span if documents else Span(source, 1, 1, 1, 2)
        problems.add(WRONG_VALUE.error("the facts are to be one JSON object", place))
    elif _version_fits(documents[0], problems):
        facts = reader.record(Facts, documents[0], "", extra=("schemaVersion",))
    problems.raise_if_failed()
    assert isinstance(facts, Facts)  # noqa: S101 - states for mypy what a reading without problems is
    return facts


def dump_facts(facts: Facts) -> str:
    """Return the facts as JSON text: keys sorted, two spaces of indentation, a final newline."""
    plain = {"schemaVersion": SCHEMA_VERSION, **_plain_record(facts)}
    return json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _plain_record(value: Any) -> dict[str, Any]:
    """Return a record by its camelCase keys; what is None is left out."""
    return {
        _camel(field.name): _plain(item)
        for field in fields(value)
        if (item := getattr(value, field.name)) is not None
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _plain_record(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _version_fits(root: Map, problems: Diagnostics) -> bool:
    node = root.get("schemaVersion")
    if isinstance(node, Scalar) and type(node.value) is int and node.value == SCHEMA_VERSION:
        return True
    if node is None:
        problems.add(MISSING_KEY.error("'schemaVersion' is missing", _start(root)))
    else:
        written = f"is {node.text!r}" if isinstance(node, Scalar) else "is no number"
        problems.add(
            WRONG_VERSION.error(
                f"schemaVersion {written}, this version reads {SCHEMA_VERSION}",
                node.span,
                hint="write the file again with 'compose2cfn facts'",
            )
        )
    return False


def _start(node: Node) -> Span:
    """Return the first character of a node; an excerpt of a whole map would say nothing."""
    span = node.span
    return Span(span.source, span.line, span.column, span.line, span.column + 1)


class _Reader:
    """Reads nodes as the types of the model; gathers what doesn't fit and goes on."""

    def __init__(self, problems: Diagnostics) -> None:
        self.problems = problems

    def record(self, kind: type[Any], node: Node, path: str, extra: tuple[str, ...] = ()) -> Any:
        if not isinstance(node, Map):
            return self.wrong(node, path, "an object")
        known = {_camel(field.name): field for field in fields(kind)}
        self.unknown(node, path, (*known, *extra))
        hints = get_type_hints(kind)
        before = len(self.problems)
        values = {
            field.name: self.value(hints[field.name], below, key, f"{path}{key}")
            for key, field in known.items()
            if (below := self.entry(node, key, field, path)) is not None
        }
        return kind(**values) if len(self.problems) == before else None

    def unknown(self, node: Map, path: str, known: tuple[str, ...]) -> None:
        for key in node.entries:
            if key not in known:
                near = nearest(key, known)
                self.problems.add(
                    UNKNOWN_KEY.error(
                        f"'{path}{key}' is unknown here",
                        node.key_span(key),
                        hint=f"do you mean '{near}'?" if near else f"known: {', '.join(known)}",
                    )
                )

    def entry(self, node: Map, key: str, field: Field[Any], path: str) -> Node | None:
        below = node.get(key)
        if below is None and field.default is MISSING:
            self.problems.add(MISSING_KEY.error(f"'{path}{key}' is missing", _start(node)))
        return below

    def value(self, kind: Any, node: Node, key: str, path: str) -> Any:
        if isinstance(kind, UnionType):
            if isinstance(node, Scalar) and node.value is None:
                return None
            kind = get_args(kind)[0]
        if is_dataclass(kind):
            return self.record(_type(kind), node, f"{path}.")
        if get_origin(kind) is tuple:
            return self.items(get_args(kind)[0], node, path)
        if get_origin(kind) is Literal:
            return self.choice(get_args(kind), node, path)
        return _SCALARS[kind](self, node, key, path)

    def items(self, kind: Any, node: Node, path: str) -> Any:
        if not isinstance(node, Seq):
            return self.wrong(node, path, "a list")
        return tuple(
            self.value(kind, item, "", f"{path}[{index}]") for index, item in enumerate(node.items)
        )

    def choice(self, allowed: tuple[str, ...], node: Node, path: str) -> Any:
        if isinstance(node, Scalar) and node.value in allowed:
            return node.value
        return self.wrong(node, path, f"one of {', '.join(allowed)}")

    def text(self, node: Node, key: str, path: str) -> Any:
        pattern, form = _FORMS.get(key, (re.compile(r".+", re.DOTALL), "a text"))
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value if pattern.fullmatch(node.value) else self.wrong(node, path, form)
        hint = "put it in quotes" if isinstance(node, Scalar) and node.text else None
        return self.wrong(node, path, "a text" if hint else form, hint)

    def number(self, node: Node, key: str, path: str) -> Any:
        low, high = _BOUNDS[key]
        if isinstance(node, Scalar) and type(node.value) is int and low <= node.value <= high:
            return node.value
        return self.wrong(node, path, f"a whole number from {low} to {high}")

    def flag(self, node: Node, _key: str, path: str) -> Any:
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        return self.wrong(node, path, "true or false")

    def wrong(self, node: Node, path: str, wanted: str, hint: str | None = None) -> None:
        what = path.removesuffix(".") or "the whole"
        place = node.span if isinstance(node, Scalar) else _start(node)
        self.problems.add(WRONG_VALUE.error(f"'{what}' is to be {wanted}", place, hint=hint))


def _type(kind: Any) -> type[Any]:
    return kind if isinstance(kind, type) else type(kind)


_SCALARS: dict[Any, Callable[[_Reader, Node, str, str], Any]] = {
    str: _Reader.text,
    int: _Reader.number,
    bool: _Reader.flag,
}
