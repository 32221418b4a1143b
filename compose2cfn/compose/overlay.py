"""`x-aws-cloudformation`: a part of a template inside a Compose file, kept as a person wrote it.

The tags of CloudFormation's short forms (`!Ref`) stay, and so do `!reset` and `!override`, which
speak of the generated template here. Compose knows neither; the document that `config` prints has
the overlay as Compose reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.reset import take_resets
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import changed, with_entry, without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.compose.reset import KeyPath

KEY = "x-aws-cloudformation"

_TEMPLATE_EXPRESSION = re.compile(
    r"\$\$|\$\{(?:!\w+|AWS::\w+|[A-Za-z0-9]+\.[A-Za-z0-9.]+)\}", re.ASCII
)
_PLAIN_NAME = re.compile(r"\$\$|\$\{(\w+)\}", re.ASCII)


def as_compose_reads(document: Map) -> tuple[Map, tuple[KeyPath, ...]]:
    """Return the document with the overlay's marks taken too, and what they reset."""
    marked, paths = take_resets(Map({KEY: document.entries[KEY]}, document.span, {}))
    kept = marked.get(KEY) if isinstance(marked, Map) else None
    return (without(document, KEY) if kept is None else with_entry(document, KEY, kept)), paths


def escaped(overlay: Node, environment: Mapping[str, str]) -> Node:
    """Return the overlay with CloudFormation's own expressions safe from interpolation.

    `${AWS::Region}`, `${Service.Name}` and `${!Text}` are none of Compose's. In the text of a
    `Fn::Sub`, a plain `${Name}` is CloudFormation's unless a variable of that name is set.
    """
    return _escaped(overlay, environment, in_sub=False)


def _escaped(node: Node, environment: Mapping[str, str], *, in_sub: bool) -> Node:
    in_sub = in_sub or node.tag == "!Sub"
    if isinstance(node, Scalar):
        return _escaped_text(node, environment, in_sub=in_sub)
    if isinstance(node, Seq):
        # of a list only the first item is the text, the second gives it values
        items = tuple(
            _escaped(item, environment, in_sub=in_sub and place == 0)
            for place, item in enumerate(node.items)
        )
        return Seq(items, node.span, node.tag)
    return changed(
        node,
        {
            key: _escaped(value, environment, in_sub=key == "Fn::Sub")
            for key, value in node.entries.items()
        },
    )


def _escaped_text(node: Scalar, environment: Mapping[str, str], *, in_sub: bool) -> Scalar:
    if not isinstance(node.value, str) or "$" not in node.value:
        return node
    text = _TEMPLATE_EXPRESSION.sub(_doubled(lambda _: True), node.value)
    if in_sub:
        text = _PLAIN_NAME.sub(_doubled(lambda name: name not in environment), text)
    return Scalar(text, node.span, node.text, node.tag)


def _doubled(wanted: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    """Return what puts a `$` before an expression, so that Compose leaves it alone."""

    def replaced(found: re.Match[str]) -> str:
        name = found[1] if found.re.groups else ""
        return found[0] if found[0] == "$$" or not wanted(name) else f"${found[0]}"

    return replaced
