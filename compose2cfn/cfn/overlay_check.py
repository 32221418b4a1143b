"""What only the merged template shows: references to nothing, and names with two meanings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.body import body
from compose2cfn.cfn.overlay_codes import DANGLING, IN_CLEAR, TWO_MEANINGS
from compose2cfn.cfn.overlay_merge import shown
from compose2cfn.cfn.references import references
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar, Seq
from compose2cfn.core.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.cfn.template import Template
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Node, Path


def dangling(
    template: Template, spans: Mapping[Path, Span], removed: Mapping[str | int, Span]
) -> Iterator[Diagnostic]:
    """Yield an error for every reference that names nothing, at the line that made it."""
    resources, parameters = set(template.resources), set(template.parameters)
    known = {
        "resource": resources,
        "resource or parameter": resources | parameters,
        "condition": set(template.conditions),
        "mapping": set(template.mappings),
    }
    for kind, name, path in references(body(template)):
        if name in known[kind] or (kind == "resource or parameter" and name.startswith("AWS::")):
            continue
        gone = removed.get(name)
        yield DANGLING.error(
            f"{shown(path)} refers to the {kind} '{name}', which the template doesn't have",
            _place(template, path, spans) or gone,
            hint="change this too" if gone else meant(name, known[kind]),
            related=((gone, "it is taken away here"),) if gone else (),
        )


def _place(template: Template, path: Path, spans: Mapping[Path, Span]) -> Span | None:
    section, name = path[:2]
    if section == "Resources":
        return template.resources[str(name)].origin_of(path[2:])
    return spans.get((section, name))


def ambiguous(trees: Iterable[Node], template: Template) -> Iterator[Diagnostic]:
    """Yield a warning where a variable was put in for what names a part of the template too."""
    names = {*template.resources, *template.parameters}
    for tree in trees:
        for text in _texts_of_sub(tree, within=False):
            for name in re.findall(r"(?<!\$)\$\{(\w+)\}", text.text):
                written = f"${{{name}}}"
                if name in names and text.text.count(written) > str(text.value).count(written):
                    yield TWO_MEANINGS.warning(
                        f"the variable {name} was put in, and the template has a '{name}' too",
                        text.span,
                        hint=f"write ${written} for the one of the template",
                    )


def _texts_of_sub(node: Node, *, within: bool) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        if within:
            yield node
    elif isinstance(node, Seq):
        for place, item in enumerate(node.items):
            yield from _texts_of_sub(item, within=within and place == 0)
    elif isinstance(node, Map):
        for key, item in node.entries.items():
            yield from _texts_of_sub(item, within=key == "Fn::Sub")


def in_clear(node: Node, named: str = "") -> Iterator[Diagnostic]:
    """Yield a warning for every value whose key, or whose `Name`, says that it is a secret."""
    if isinstance(node, Map):
        name = node.get("Name")
        own = str(name.value) if isinstance(name, Scalar) else named
        for key, item in node.entries.items():
            yield from in_clear(item, own if key in {"Value", "Default"} else key)
    elif isinstance(node, Seq):
        for item in node.items:
            yield from in_clear(item, named)
    elif isinstance(node.value, str) and node.value and _is_secret(named, node.value):
        told = f"the value of '{named}' would stand in the template"
        yield IN_CLEAR.warning(told, _masked(node.span))


def _is_secret(name: str, value: str) -> bool:
    names = r"(?i)(?:password|passwd|secretstring|token|secret_?key|api_?key|private_?key)$"
    return re.search(names, name) is not None and "{{resolve:" not in value


def _masked(span: Span) -> Span:
    """Return the place of a value in a text that doesn't show it: excerpts end up in CI logs."""
    lines = span.source.text.splitlines()
    for number in range(span.line, min(span.end_line, len(lines)) + 1):
        line = lines[number - 1]
        start = span.column - 1 if number == span.line else 0
        end = span.end_column - 1 if number == span.end_line else len(line)
        lines[number - 1] = f"{line[:start]}****{line[end:]}"
    source = Source(span.file, "\n".join(lines))
    return Span(source, span.line, span.column, span.line, span.column + 4)
