"""The values that a template's parameters have on one side of a comparison.

Source: CloudFormation user guide, "Parameters" and "Specify existing resources at runtime with
CloudFormation-supplied parameter types" (SSM parameter types).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.changes.symbols import Secret, Unknown, Value, scalar_text
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json

MASK = "****"
"""What DescribeStacks answers for a NoEcho parameter."""

_SSM = re.compile(r"AWS::SSM::Parameter::Value<(?P<of>.+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterValues:
    """Parameter values: as they were given, and as `Ref` answers them.

    ``given`` holds what a later `UsePreviousValue` means; ``secret`` names the NoEcho ones;
    ``missing`` those without a value; ``surplus`` given ones that the template doesn't declare.
    """

    given: Mapping[str, str]
    values: Mapping[str, Value]
    secret: frozenset[str]
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


def parameter_values(
    declared: Json,
    given: Mapping[str, Json],
    ssm: Mapping[str, str],
    previous: Mapping[str, str] | None = None,
) -> ParameterValues:
    """Return the parameters' values; a missing one becomes an unknown that equals itself."""
    declared = declared if isinstance(declared, dict) else {}
    definitions = {name: body for name, body in declared.items() if isinstance(body, dict)}
    raw: dict[str, str] = {}
    for name, definition in definitions.items():
        value = _raw(name, definition, given, previous or {})
        if value is not None:
            raw[name] = value
    secret = frozenset(
        name
        for name, definition in definitions.items()
        if scalar_text(definition.get("NoEcho")).lower() == "true"
    )
    return ParameterValues(
        given=raw,
        values={
            name: _value(name, definition, raw.get(name), ssm, hide=name in secret)
            for name, definition in definitions.items()
        },
        secret=secret,
        missing=tuple(sorted(set(definitions) - set(raw))),
        surplus=tuple(sorted(set(given) - set(definitions))),
    )


def no_echo_values(template: Mapping[str, Json], given: Mapping[str, Json]) -> frozenset[str]:
    """Return the values of a template's NoEcho parameters as far as they are given or defaults."""
    told = parameter_values(template.get("Parameters"), given, {})
    return frozenset(told.given[name] for name in told.secret & told.given.keys()) - {MASK}


def _raw(
    name: str, definition: Json, given: Mapping[str, Json], previous: Mapping[str, str]
) -> str | None:
    value = given.get(name)
    if isinstance(value, dict):
        value = previous.get(name) if value.get("UsePreviousValue") else None
    if value is None:
        value = definition.get("Default")
    if value is None or isinstance(value, dict):
        return None
    return ",".join(map(scalar_text, value)) if isinstance(value, list) else scalar_text(value)


def _value(
    name: str, definition: Json, raw: str | None, ssm: Mapping[str, str], *, hide: bool
) -> Value:
    if raw is None or (hide and raw == MASK):
        return Unknown(f"parameter {name}")
    type_ = scalar_text(definition.get("Type", "String"))
    stored = _SSM.fullmatch(type_)
    if stored:
        if raw not in ssm:
            return Unknown(f"SSM parameter {raw}")
        raw, type_ = ssm[raw], stored["of"]
    if hide:
        return Secret(name, raw)
    if type_ == "CommaDelimitedList" or type_.startswith("List<"):
        return [item.strip() for item in raw.split(",")] if raw else []
    return raw
