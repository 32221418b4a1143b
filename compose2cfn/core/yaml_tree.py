"""YAML text → nodes with positions: the only YAML (and so JSON) reader of the house.

Scalars follow YAML 1.2 as Compose means it (`22:22`, `yes` and dates stay text), duplicate keys are
refused, aliases and merge keys are resolved, and explicit tags are kept for those who know them
(`!reset`, `!Ref`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.nodes import Atom, Map, Node, Scalar, Seq
from compose2cfn.core.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNTAX = code(
    "C2C-Y001",
    "The text is no YAML",
    "The parser could not go on at this place. Often the cause is on the line before: a missing "
    "colon or quote, a tab, or a changed indentation.",
)
DUPLICATE_KEY = code(
    "C2C-Y002",
    "A key stands twice in one map",
    "YAML would keep only one of them, silently. Remove or rename one.",
)
NON_STRING_KEY = code(
    "C2C-Y003",
    "A key is not a string",
    "Keys are names; put quotes around it.",
)
BAD_MERGE = code(
    "C2C-Y004",
    "A merge key needs a map",
    "`<<` takes an alias to a map, or a list of such aliases.",
)
TOO_LARGE = code(
    "C2C-Y005",
    "The document grows beyond the limits",
    "Aliases or nesting would make the document larger than any real file; it is refused so that "
    "a small file can't exhaust the machine.",
)

MAX_NODES = 1_000_000
MAX_DEPTH = 100

_INT = re.compile(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|(?:0|[1-9][0-9_]*))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}


def parse(source: Source) -> tuple[Node, ...]:
    """Return the documents of a YAML or JSON text.

    Raises :class:`InputError` with every duplicate or non-string key of the text, or with the one
    syntax error at which the parser stopped.
    """
    problems = Diagnostics()
    reader = _Reader(source, problems)
    try:
        documents = tuple(reader.documents())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(SYNTAX.error(_told(error), _point(source, mark)))
        documents = ()
    except yaml.YAMLError as error:
        problems.add(SYNTAX.error(str(error).splitlines()[0], Span(source, 1, 1, 1, 2)))
        documents = ()
    problems.raise_if_failed()
    return documents


_WORDS: dict[str, Atom] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain_scalar(text: str) -> Atom:
    """Return what an unquoted scalar means (YAML 1.2 core schema, as go-yaml v3 reads it)."""
    if text in _WORDS:
        return _WORDS[text]
    if not (text[0].isdigit() or text[0] in "+-."):
        return text
    if _INT.fullmatch(text):
        return _integer(text)
    if text.lower() in _SPECIAL_FLOAT:
        return float(_SPECIAL_FLOAT[text.lower()])
    return float(text.replace("_", "")) if _FLOAT.fullmatch(text) else text


def _integer(text: str) -> int:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").replace("_", "").lower()
    if digits.startswith(("0x", "0b", "0o")):
        return sign * int(digits, 0)
    if len(digits) > 1 and digits[0] == "0":
        return sign * int(digits, 8)
    return sign * int(digits)


def _told(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "the text is no YAML"


def _point(source: Source, mark: Any) -> Span:
    if mark is None:
        return Span(source, 1, 1, 1, 2)
    return Span(source, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


class _Reader:
    """Composes nodes from the parser's events."""

    def __init__(self, source: Source, problems: Diagnostics) -> None:
        self.source = source
        self.problems = problems
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}
        self.count = 0
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[Any] = iter(yaml.parse(source.text, Loader=loader))

    def documents(self) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                yield self.node(next(self.events), 0)

    def span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.source, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def grow(self, size: int, event: Any, depth: int) -> None:
        self.count += size
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            self.problems.add(
                TOO_LARGE.error(
                    f"the document has more than {MAX_NODES:,} values or {MAX_DEPTH} levels",
                    self.span(event),
                )
            )
            self.problems.raise_if_failed()

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        before = self.count
        self.grow(1, event, depth)
        made: Node
        if isinstance(event, yaml.ScalarEvent):
            made = self.scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self.sequence(event, depth)
        else:
            made = self.map(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = made
            self.sizes[id(made)] = self.count - before
        return made

    def alias(self, event: Any, depth: int) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            self.problems.add(
                SYNTAX.error(f"no anchor '&{event.anchor}' stands before it", self.span(event))
            )
            return Scalar(None, self.span(event))
        self.grow(self.sizes[id(target)], event, depth)
        return target

    def scalar(self, event: Any) -> Scalar:
        text: str = event.value
        value: Atom = text
        if event.tag is None and event.implicit[0] and not event.style:
            value = plain_scalar(text)
        elif event.tag and event.tag.startswith("tag:yaml.org,2002:"):
            value = self.tagged(event.tag.rpartition(":")[2], text)
        return Scalar(value, self.span(event), text, _own_tag(event.tag))

    @staticmethod
    def tagged(kind: str, text: str) -> Atom:
        if kind == "str":
            return text
        value = plain_scalar(text)
        return float(value) if kind == "float" and isinstance(value, int) else value

    def sequence(self, event: Any, depth: int) -> Seq:
        items: list[Node] = []
        for following in self.events:
            if isinstance(following, yaml.SequenceEndEvent):
                return Seq(tuple(items), self.closed(event, following), _own_tag(event.tag))
            items.append(self.node(following, depth + 1))
        raise AssertionError("the parser ends every sequence")

    def closed(self, start: Any, end: Any) -> Span:
        return Span(
            self.source,
            start.start_mark.line + 1,
            start.start_mark.column + 1,
            end.end_mark.line + 1,
            end.end_mark.column + 1,
        )

    def map(self, event: Any, depth: int) -> Map:
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        merged: list[Node] = []
        for following in self.events:
            if isinstance(following, yaml.MappingEndEvent):
                for node in merged:
                    self.merge(node, entries, key_spans)
                span = self.closed(event, following)
                return Map(entries, span, key_spans, _own_tag(event.tag))
            key = self.node(following, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if isinstance(key, Scalar) and key.value == "<<" and not following.style:
                merged.append(value)
            else:
                self.entry(key, value, entries, key_spans)
        raise AssertionError("the parser ends every map")

    def entry(
        self, key: Node, value: Node, entries: dict[str, Node], key_spans: dict[str, Span]
    ) -> None:
        if not isinstance(key, Scalar) or not isinstance(key.value, str):
            shown = key.text if isinstance(key, Scalar) else "a list or map"
            self.problems.add(NON_STRING_KEY.error(f"{shown} is no string key", key.span))
            return
        if key.value in entries:
            first = key_spans[key.value]
            self.problems.add(
                DUPLICATE_KEY.error(
                    f"'{key.value}' stands twice in this map",
                    key.span,
                    related=((first, "first defined here"),),
                )
            )
        entries[key.value] = value
        key_spans[key.value] = key.span

    def merge(self, node: Node, entries: dict[str, Node], key_spans: dict[str, Span]) -> None:
        for base in node.items if isinstance(node, Seq) else (node,):
            if not isinstance(base, Map):
                self.problems.add(BAD_MERGE.error("`<<` needs a map", base.span))
                continue
            for key, value in base.entries.items():
                if key not in entries:
                    entries[key] = value
                    key_spans[key] = base.key_span(key)


def _own_tag(tag: str | None) -> str | None:
    """Return an explicit tag that is not one of YAML's own."""
    return tag if tag and not tag.startswith("tag:yaml.org,2002:") and tag != "!" else None
