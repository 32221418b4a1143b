"""Files → one canonical document: the chain of stages, in Compose's order.

For each document of each file: marks of `!reset` taken, interpolation, `extends`, `include`, merge
over what earlier ones gave, unique lists, validation, long forms. Then once: defaults, checks,
absolute paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.checks import check
from compose2cfn.compose.codes import OBSOLETE_VERSION, WRONG_TYPE
from compose2cfn.compose.defaults import set_defaults
from compose2cfn.compose.extends import apply_extends
from compose2cfn.compose.include import apply_include
from compose2cfn.compose.interpolate import interpolate
from compose2cfn.compose.merge import merge
from compose2cfn.compose.normalize import inherit_listed
from compose2cfn.compose.paths import anchor
from compose2cfn.compose.reset import drop, take_resets
from compose2cfn.compose.short_forms import lengthen
from compose2cfn.compose.unique import enforce_unique
from compose2cfn.compose.validate import validate
from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.core.rewrite import is_flawed, with_entry, without
from compose2cfn.core.source import start_of

if TYPE_CHECKING:
    from compose2cfn.compose.context import Context
    from compose2cfn.compose.reset import KeyPath
    from compose2cfn.core.nodes import Node

OVERLAY = "x-aws-cloudformation"


def load_document(files: tuple[str, ...], context: Context, wanted_by: Node | None = None) -> Map:
    """Return the merged canonical document of some files, as far as they can be read."""
    whole = Map({}, start_of(context.reader.name(files[0]) if files else ""), {})
    span = wanted_by.span if wanted_by is not None else None
    for file in files:
        for written in context.reader.documents(file, span):
            whole = _add(whole, written, file, context)
    set_ = set_defaults(whole)
    check(set_, context.problems)
    anchored = _map(anchor(set_, context.directory, context.home, context.problems))
    return inherit_listed(anchored, context.environment)


def _add(whole: Map, written: Map, file: str, context: Context) -> Map:
    problems = context.problems
    if OVERLAY in written.entries:
        document, resets = _read_with_overlay(written, context)
    else:
        document, resets = _read(written, context)
    document = _with_services(document, context)
    document = apply_extends(document, file, resets, context)
    document = apply_include(document, file, context, load_document)
    merged: Node = document
    if whole.entries:
        merged = merge(drop(whole, resets), document, problems)
    valid = _map(validate(enforce_unique(merged), problems))
    if "version" in valid.entries:
        problems.add(
            OBSOLETE_VERSION.warning(
                "version is obsolete and ignored; remove it", valid.key_span("version")
            )
        )
        valid = without(valid, "version")
    return _map(enforce_unique(lengthen(valid, problems if context.interpolating else None)))


def _read(written: Map, context: Context) -> tuple[Map, tuple[KeyPath, ...]]:
    """Return the interpolated document without marks, and what they reset."""
    marked, resets = take_resets(written)
    if context.interpolating:
        marked = interpolate(marked, context.environment, context.problems)
    return _map(marked), resets


def _read_with_overlay(written: Map, context: Context) -> tuple[Map, tuple[KeyPath, ...]]:
    """Read a document whose overlay keeps its marks and tags for the template; note the overlay."""
    from compose2cfn.compose.overlay import as_compose_reads, escaped  # noqa: PLC0415 - rare

    marked, resets = take_resets(with_entry(written, OVERLAY, Scalar(True, written.span)))
    overlay = escaped(written.entries[OVERLAY], context.environment)
    document = with_entry(_map(marked), OVERLAY, overlay)
    if context.interpolating:
        document = _map(interpolate(document, context.environment, context.problems))
    if not context.included:
        context.reader.add_overlay(document.entries[OVERLAY])
    document, dropped = as_compose_reads(document)
    return document, (*resets, *dropped)


def _with_services(document: Map, context: Context) -> Map:
    """Return the document with a map of services (an empty section is none)."""
    services = document.get("services")
    if services is None or isinstance(services, Map) or is_flawed(services):
        return document
    context.problems.add(WRONG_TYPE.error("services must be a map", services.span))
    return with_entry(document, "services", Map({}, services.span, {}))


def _map(node: Node) -> Map:
    assert isinstance(node, Map)  # noqa: S101 - every stage hands a map on
    return node
