"""Interpolation of a document: every string value, never a key, with casts at known paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.casts import CASTS, OLD_FALSE, OLD_TRUE
from compose2cfn.compose.codes import (
    BAD_CAST,
    BAD_INTERPOLATION,
    MISSING_VARIABLE,
    OLD_BOOLEAN,
    UNSET_VARIABLE,
)
from compose2cfn.compose.substitution import InvalidFormat, MissingVariable, substitute
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.patterns import Table, here, step
from compose2cfn.core.rewrite import changed, flawed, is_flawed
from compose2cfn.core.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.diagnostics import Diagnostics


def interpolate(node: Node, environment: Mapping[str, str], problems: Diagnostics) -> Node:
    """Return the document with its variables replaced; what can't be replaced is noted."""
    return _Interpolation(environment, problems).node(node, CASTS)


class _Lookup:
    """The variables' values; the unset ones that were asked for are kept."""

    __slots__ = ("environment", "unset")

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.unset: set[str] = set()

    def __call__(self, name: str) -> str | None:
        value = self.environment.get(name)
        if value is None:
            self.unset.add(name)
        return value

    def quiet(self, name: str) -> str | None:
        return self.environment.get(name)


class _Interpolation:
    __slots__ = ("lookup", "problems")

    def __init__(self, environment: Mapping[str, str], problems: Diagnostics) -> None:
        self.lookup = _Lookup(environment)
        self.problems = problems

    def node(self, node: Node, casts: Table | None) -> Node:
        if isinstance(node, Scalar):
            value = node.value
            if isinstance(value, str) and ("$" in value or casts is not None):
                return node if is_flawed(node) else self.scalar(node, value, casts)
            return node
        if isinstance(node, Seq):
            below = step(casts, "")
            items = tuple([self.node(item, below) for item in node.items])
            if all(map(_is, items, node.items)):
                return node
            return Seq(items, node.span, node.tag)
        return self.map(node, casts)

    def map(self, node: Map, casts: Table | None) -> Map:
        entries = {
            key: self.node(value, step(casts, key) if casts is not None else None)
            for key, value in node.entries.items()
        }
        if all(map(_is, entries.values(), node.entries.values())):
            return node
        return changed(node, entries)

    def scalar(self, node: Scalar, value: str, casts: Table | None) -> Node:
        if "$" in value:
            try:
                value = substitute(value, self.lookup)
            except InvalidFormat as error:
                return self.invalid(node, error)
            except MissingVariable as error:
                return self.missing(node, error)
            self.tell_unset(node)
        cast = here(casts)
        if cast is None:
            return node if value is node.value else Scalar(value, node.span, node.text, node.tag)
        try:
            atom = cast(value)
        except ValueError as error:
            self.problems.add(BAD_CAST.error(str(error), node.span, hint=_came_from(node, value)))
            return flawed(node)
        if value.lower() in OLD_TRUE | OLD_FALSE:
            word = "true" if atom else "false"
            self.problems.add(
                OLD_BOOLEAN.warning(f"'{value}' is no boolean of YAML 1.2; write {word}", node.span)
            )
        return Scalar(atom, node.span, node.text, node.tag)

    def tell_unset(self, node: Scalar) -> None:
        for name in sorted(self.lookup.unset):
            self.problems.add(
                UNSET_VARIABLE.warning(
                    f"the variable {name} is not set; it is replaced by nothing",
                    node.span,
                    hint=f"set it, or write ${{{name}:-default}}",
                )
            )
        self.lookup.unset.clear()

    def invalid(self, node: Scalar, error: InvalidFormat) -> Node:
        self.lookup.unset.clear()
        self.problems.add(
            BAD_INTERPOLATION.error(
                f"'{error}' has no valid variable expression",
                _expression_span(node, error.at),
                hint="write $$ for a plain $",
            )
        )
        return flawed(node)

    def missing(self, node: Scalar, error: MissingVariable) -> Node:
        self.lookup.unset.clear()
        said = f": {error}" if str(error) else ""
        self.problems.add(
            MISSING_VARIABLE.error(
                f"the required variable {error.name} is not set{said}",
                _expression_span(node, error.at),
                hint=f"set {error.name} in the environment or in .env",
            )
        )
        return flawed(node)


def _is(one: object, other: object) -> bool:
    return one is other


def _came_from(node: Scalar, value: str) -> str | None:
    return f"the value comes from {node.text}" if node.text and node.text != value else None


def _expression_span(node: Scalar, offset: int) -> Span:
    """Return where the expression stands, where the scalar is one plain or quoted line."""
    span = node.span
    if span.line != span.end_line or not isinstance(node.value, str):
        return span
    before = len(node.value[:offset])
    line = span.source.line(span.line)
    quoted = line[span.column - 1 : span.column] in {'"', "'"}
    column = span.column + before + quoted
    return Span(span.source, span.line, column, span.end_line, span.end_column - quoted)
