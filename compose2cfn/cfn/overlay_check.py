"""What only the merged template shows: references to nothing, and names with two meanings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.body import body
from compose2cfn.cfn.overlay_codes import DANGLING, TWO_MEANINGS
from compose2cfn.cfn.overlay_merge import shown
from compose2cfn.cfn.references import references
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.cfn.template import Template
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Node, Path
    from compose2cfn.core.source import Span


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
