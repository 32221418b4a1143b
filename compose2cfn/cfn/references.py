"""What the parts of a template refer to: parameters, resources, conditions and mappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.core.nodes import Path

Kind: TypeAlias = Literal["resource or parameter", "resource", "condition", "mapping"]


class Reference(NamedTuple):
    """A name that is used at a path of the template, and what it has to name."""

    kind: Kind
    name: str
    path: Path


_LOGICAL = frozenset({"Fn::And", "Fn::Or", "Fn::Not"})


def references(template: Mapping[str, Json]) -> Iterator[Reference]:
    """Yield every reference of a template's data, in its order.

    Source: CloudFormation template reference, 'Intrinsic function reference', 'Resource attribute
    reference'.
    """
    for section in ("Conditions", "Resources", "Outputs"):
        for name, element in (template.get(section) or {}).items():
            path = (section, name)
            if isinstance(element, Mapping):
                yield from _attributes(element, path, section)
            yield from _below(element, path, in_condition=section == "Conditions")


def _attributes(element: Mapping[str, Json], path: Path, section: str) -> Iterator[Reference]:
    condition = element.get("Condition")
    if isinstance(condition, str) and section != "Conditions":
        yield Reference("condition", condition, (*path, "Condition"))
    before = element.get("DependsOn") if section == "Resources" else None
    for name in [before] if isinstance(before, str) else before or ():
        yield Reference("resource", str(name), (*path, "DependsOn"))


def _below(value: Json, path: Path, *, in_condition: bool) -> Iterator[Reference]:
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((key, argument),) = value.items()
            yield from _call(key, argument, path, in_condition=in_condition)
        for key, item in value.items():
            yield from _below(item, (*path, key), in_condition=in_condition or key in _LOGICAL)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _below(item, (*path, index), in_condition=in_condition)


def _call(key: str, argument: Json, path: Path, *, in_condition: bool) -> Iterator[Reference]:
    first = argument[0] if isinstance(argument, list) and argument else argument
    if key == "Ref" and isinstance(argument, str):
        yield Reference("resource or parameter", argument, path)
    elif key == "Fn::GetAtt" and isinstance(first, str):
        yield Reference("resource", first.partition(".")[0], path)
    elif key == "Fn::Sub":
        yield from _in_text(argument, path)
    elif key == "Fn::FindInMap" and isinstance(first, str):
        yield Reference("mapping", first, path)
    elif (key == "Fn::If" and isinstance(first, str)) or (
        key == "Condition" and in_condition and isinstance(argument, str)
    ):
        yield Reference("condition", str(first), path)


def _in_text(argument: Json, path: Path) -> Iterator[Reference]:
    """Yield the names of a text's `${Name}` and `${Name.Attribute}`, but those given beside it."""
    text, given = argument, {}
    if isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004 - the text and its values
        text, given = argument
    for name in re.findall(r"\$\{\s*([^!{}]+?)\s*\}", text if isinstance(text, str) else ""):
        head, dot, _ = name.partition(".")
        if name not in given:
            yield Reference("resource" if dot else "resource or parameter", head, path)
