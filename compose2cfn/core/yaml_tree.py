"""YAML text → nodes with positions: the only YAML (and so JSON) reader of the house.

Scalars follow YAML 1.2 as Compose means it (`22:22`, `yes` and dates stay text), duplicate keys are
refused, aliases and merge keys are resolved, and explicit tags are kept for those who know them
(`!reset`, `!Ref`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.nodes import Atom, Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import FLAWED
from compose2cfn.core.scalars import TIMESTAMP, is_timestamp, plain_scalar, tagged_scalar
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

_YAML_TAG = "tag:yaml.org,2002:"


def parse(source: Source) -> tuple[Node, ...]:
    """Return the documents of a YAML or JSON text.

    Raises :class:`InputError` with every duplicate or non-string key of the text, or with the one
    syntax error at which the parser stopped.
    """
    problems = Diagnostics()
    documents = parse_into(source, problems)
    problems.raise_if_failed()
    return documents


def parse_into(
    source: Source, problems: Diagnostics, *, as_docker: bool = False
) -> tuple[Node, ...]:
    """Return the documents of a text as far as they can be read, and note what is wrong.

    ``as_docker`` refuses what the YAML reader of Docker Compose reads otherwise: there a question
    mark ends a text without quotes within braces or brackets.
    """
    reader = _Reader(source, problems)
    reader.as_docker = as_docker and "?" in source.text
    documents: list[Node] = []
    try:
        documents.extend(reader.documents())
    except _TooLarge:
        return ()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _point(source, mark)
        problems.add(SYNTAX.error(_told(error), place, hint=_way_out(place)))
    except yaml.YAMLError as error:
        problems.add(SYNTAX.error(str(error).splitlines()[0], Span(source, 1, 1, 1, 2)))
    return tuple(documents)


class _TooLarge(Exception):  # noqa: N818 - never leaves this module
    """Ends the reading of a document that is noted as too large."""


def _told(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "the text is no YAML"


def _way_out(place: Span) -> str | None:
    """Return what to do where that can be seen."""
    is_tab = place.source.line(place.line)[place.column - 1 :].startswith("\t")
    return "indent with spaces: YAML takes no tabs there" if is_tab else None


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
        self.as_docker = False
        self.in_flow = 0
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
            raise _TooLarge

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
            return Scalar(None, self.span(event), "", FLAWED)
        self.grow(self.sizes[id(target)], event, depth)
        return target

    def scalar(self, event: Any) -> Scalar:
        text: str = event.value
        tag: str | None = event.tag
        value: Atom = text
        if tag is None:
            if event.implicit[0] and not event.style:
                if self.as_docker and self.in_flow and "?" in text:
                    self.question(event)
                value = plain_scalar(text)
                if value is text and is_timestamp(text):
                    tag = TIMESTAMP
        elif tag.startswith(_YAML_TAG):
            tag, value = self.tagged(event, text)
        return Scalar(value, self.span(event), text, tag if tag != "!" else None)

    def question(self, event: Any) -> None:
        self.problems.add(
            SYNTAX.error(
                "within braces or brackets Docker Compose ends a text at its question mark",
                self.span(event),
                hint="put it in quotes",
            )
        )

    def tagged(self, event: Any, text: str) -> tuple[str | None, Atom]:
        try:
            return None, tagged_scalar(event.tag.removeprefix(_YAML_TAG), text)
        except ValueError as error:
            self.problems.add(SYNTAX.error(str(error), self.span(event)))
            return FLAWED, text

    def sequence(self, event: Any, depth: int) -> Seq:
        items: list[Node] = []
        self.in_flow += bool(event.flow_style)
        for following in self.events:
            if isinstance(following, yaml.SequenceEndEvent):
                self.in_flow -= bool(event.flow_style)
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
        self.in_flow += bool(event.flow_style)
        for following in self.events:
            if isinstance(following, yaml.MappingEndEvent):
                self.in_flow -= bool(event.flow_style)
                for node in merged:
                    self.merge(node, entries, key_spans)
                span = self.closed(event, following)
                return Map(entries, span, key_spans, _own_tag(event.tag))
            key = self.node(following, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if isinstance(key, Scalar) and key.value == "<<" and not following.style:
                self.merge_key(key, value, merged, key_spans)
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
            self.twice(key.value, key.span, key_spans[key.value])
        entries[key.value] = value
        key_spans[key.value] = key.span

    def merge_key(
        self, key: Scalar, value: Node, merged: list[Node], key_spans: dict[str, Span]
    ) -> None:
        if "<<" in key_spans:
            self.twice("<<", key.span, key_spans["<<"])
        key_spans["<<"] = key.span
        merged.append(value)

    def twice(self, key: str, span: Span, first: Span) -> None:
        self.problems.add(
            DUPLICATE_KEY.error(
                f"'{key}' stands twice in this map",
                span,
                related=((first, "first defined here"),),
            )
        )

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
    return tag if tag and not tag.startswith(_YAML_TAG) and tag != "!" else None
