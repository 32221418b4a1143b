"""Merged nodes → the resources, parameters and outputs of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.overlay_codes import WRONG_SHAPE
from compose2cfn.cfn.overlay_nodes import origins_of
from compose2cfn.cfn.template import Output, Parameter, Resource
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Scalar, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.nodes import Path
    from compose2cfn.core.source import Span

RESOURCE = (
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
)
PARAMETER = (
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
)
OUTPUT = ("Condition", "Description", "Export", "Value")
_NAMED = frozenset(
    {"Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Default"}
    | {"Description", "NoEcho", "Value"}
)


def resource_from(
    name: str, node: Map, base: Resource | None, span: Span, removed: Mapping[Path, Span]
) -> Resource:
    """Return a resource; ``removed`` are the places that took parts of it away."""
    origin = span if base is None else base.origin
    before = _value(node, "DependsOn")
    properties = _value(node, "Properties")
    return Resource(
        logical_id=name,
        type=str(_value(node, "Type")),
        properties=properties if isinstance(properties, dict) else {},
        depends_on=tuple(map(str, before)) if isinstance(before, list) else (),
        deletion_policy=_value(node, "DeletionPolicy"),
        update_replace_policy=_value(node, "UpdateReplacePolicy"),
        attributes=_others(node),
        service=base.service if base else None,
        origin=origin,
        origins=dict(removed)
        | {path: place for path, place in origins_of(node).items() if path or base is None},
    )


def parameter_from(node: Map) -> Parameter:
    """Return a parameter; CloudFormation takes a number as a default for its text."""
    default = node.get("Default")
    return Parameter(
        type=str(_value(node, "Type")),
        description=str(_value(node, "Description") or ""),
        default=_text(default) if isinstance(default, Scalar) else None,
        no_echo=str(_value(node, "NoEcho")).lower() == "true",
        constraints=_others(node),
    )


def output_from(node: Map) -> Output:
    """Return an output."""
    return Output(
        description=str(_value(node, "Description") or ""),
        value=_value(node, "Value"),
        attributes=_others(node),
    )


def check_keys(
    shown: str, node: Map, part: tuple[tuple[str, ...], str], span: Span, problems: Diagnostics
) -> None:
    """Note attributes that CloudFormation doesn't know, and the one that is missing."""
    known, needed = part
    for key in node.entries:
        if key not in known:
            hint = meant(key, known) or f"known are {', '.join(known)}"
            place = _place(node, key, span)
            problems.add(WRONG_SHAPE.error(f"{shown} has no attribute '{key}'", place, hint=hint))
    if needed not in node.entries:
        problems.add(WRONG_SHAPE.error(f"{shown} has no {needed}", span))
    properties = node.get("Properties")
    if properties is not None and not isinstance(properties, Map):
        problems.add(WRONG_SHAPE.error(f"the Properties of {shown} are no map", properties.span))


def _place(node: Map, key: str, otherwise: Span) -> Span:
    return node.entries[key].span if key in node.entries else otherwise


def _value(node: Map, key: str) -> Json:
    below: Node | None = node.get(key)
    return None if below is None else plain(below)


def _others(node: Map) -> dict[str, Json]:
    return {key: plain(value) for key, value in node.entries.items() if key not in _NAMED}


def _text(node: Scalar) -> str:
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return node.text or str(node.value)
