"""Expressions of a template → values, with symbols where only the update will know.

What an intrinsic function means stands in the CloudFormation template reference, "Intrinsic
functions" and "AWS::LanguageExtensions". A malformed call is no error here (CloudFormation will
refuse the template): it stays a symbol that equals itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.changes.functions import PURE, looked_up, textual
from compose2cfn.changes.loops import expanded, has_loop
from compose2cfn.changes.symbols import (
    NO_VALUE,
    Call,
    Choice,
    Reference,
    Secret,
    Unknown,
    is_known,
    scalar_text,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.scope import Scope
    from compose2cfn.changes.symbols import Value

_PLACEHOLDER = re.compile(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")


def evaluate(raw: Json, scope: Scope) -> Value:
    """Return the value of an expression; properties that are `AWS::NoValue` are left out."""
    if isinstance(raw, dict):
        if len(raw) == 1:
            (name,) = raw
            if name in PURE:
                return PURE[name](evaluate(raw[name], scope))
            if name in FUNCTIONS:
                return FUNCTIONS[name](raw[name], scope)
            if name.startswith("Fn::") and not has_loop(raw):
                return _opaque(name, raw[name], scope)
        return _map(raw, scope)
    if isinstance(raw, list):
        items = [evaluate(item, scope) for item in raw]
        return [item for item in items if item is not NO_VALUE]
    return raw


def _map(raw: dict[str, Json], scope: Scope) -> Value:
    if has_loop(raw):
        raw = expanded(raw, lambda collection: evaluate(collection, scope), scope.notes)
    values = {key: evaluate(value, scope) for key, value in raw.items()}
    return {key: value for key, value in values.items() if value is not NO_VALUE}


def _opaque(name: str, raw: Json, scope: Scope) -> Value:
    arguments = raw if isinstance(raw, list) else [raw]
    return Call(name, tuple(evaluate(item, scope) for item in arguments))


def judge(name: str, scope: Scope) -> Value:
    """Return whether a named condition holds: True, False or a symbol."""
    if name not in scope.judged:
        scope.judged[name] = Unknown(f"condition {name}")  # stands while a cycle is judged
        raw = scope.conditions.get(name) if isinstance(scope.conditions, dict) else None
        if raw is not None:
            scope.judged[name] = _logic(raw, scope)
    return scope.judged[name]


def _logic(raw: Json, scope: Scope) -> Value:
    if not isinstance(raw, dict) or len(raw) != 1:
        return raw if isinstance(raw, bool) else Unknown("a malformed condition")
    ((name, argument),) = raw.items()
    if name == "Condition":
        return judge(scalar_text(argument), scope)
    items = argument if isinstance(argument, list) else [argument]
    if name == "Fn::Equals" and len(items) == 2:  # noqa: PLR2004 - a pair
        return _equals(evaluate(items[0], scope), evaluate(items[1], scope))
    if name in ("Fn::And", "Fn::Or", "Fn::Not"):
        return _combined(name, [_logic(item, scope) for item in items])
    return _opaque(name, argument, scope)


def _equals(left: Value, right: Value) -> Value:
    left, right = _revealed(left), _revealed(right)
    if is_known(left) and is_known(right):
        return _canonical(left) == _canonical(right)
    return True if left == right else Call("Fn::Equals", (left, right))


def _combined(name: str, items: list[Value]) -> Value:
    unclear = [item for item in items if not isinstance(item, bool)]
    if name == "Fn::Not":
        return Call(name, tuple(items)) if unclear else not items[0]
    decisive = name == "Fn::Or"
    if any(item is decisive for item in items):
        return decisive
    return Call(name, tuple(unclear)) if unclear else not decisive


def _canonical(value: Value) -> Value:
    """Return a known value with every scalar as text, as CloudFormation compares it."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return scalar_text(value)


def _revealed(value: Value) -> Value:
    return value.value if isinstance(value, Secret) else value


def _ref(raw: Json, scope: Scope) -> Value:
    name = scalar_text(raw) if not isinstance(raw, dict | list) else None
    if name is None:
        return _opaque("Ref", raw, scope)
    if name in scope.parameters:
        return scope.parameters[name]
    if name == "AWS::NoValue":
        return NO_VALUE
    if name.startswith("AWS::"):
        return scope.pseudo.get(name, Unknown(name))
    return Reference(name)


def _get_att(raw: Json, scope: Scope) -> Value:
    parts = raw.split(".", 1) if isinstance(raw, str) else raw
    if not isinstance(parts, list):
        return _opaque("Fn::GetAtt", raw, scope)
    known = [evaluate(part, scope) for part in parts]
    names = [part for part in known if isinstance(part, str)]
    if len(names) < len(known) or len(names) < 2:  # noqa: PLR2004 - id, attribute
        return Call("Fn::GetAtt", tuple(known))
    return Reference(names[0], ".".join(names[1:]))


def _sub(raw: Json, scope: Scope) -> Value:
    body, own = raw, {}
    if isinstance(raw, list) and raw:
        body = raw[0]
        own = raw[1] if len(raw) > 1 and isinstance(raw[1], dict) else {}
    if not isinstance(body, str):
        return _opaque("Fn::Sub", raw, scope)
    variables = {name: evaluate(value, scope) for name, value in own.items()}
    parts: list[Value] = []
    end = 0
    for match in _PLACEHOLDER.finditer(body):
        parts.append(body[end : match.start()])
        parts.append(_substituted(match, variables, scope))
        end = match.end()
    parts.append(body[end:])
    return text(parts) if all(textual(part) for part in parts) else Call("Fn::Sub", tuple(parts))


def _substituted(match: re.Match[str], variables: Mapping[str, Value], scope: Scope) -> Value:
    name = match["name"].strip()
    if match["literal"]:
        return f"${{{match['name']}}}"
    if name in variables:
        return variables[name]
    if "." in name and name not in scope.parameters:
        return _get_att(name, scope)
    return _ref(name, scope)


def _find_in_map(raw: Json, scope: Scope) -> Value:
    if not isinstance(raw, list) or len(raw) < 3:  # noqa: PLR2004 - map, first and second key
        return _opaque("Fn::FindInMap", raw, scope)
    table, first, second = (_revealed(evaluate(item, scope)) for item in raw[:3])
    mapping = scope.mappings.get(table) if isinstance(table, str) else None
    default = raw[3].get("DefaultValue") if len(raw) > 3 and isinstance(raw[3], dict) else None  # noqa: PLR2004 - the fourth is optional
    fallback = (
        Call("Fn::FindInMap", (table, first, second))
        if default is None
        else evaluate(default, scope)
    )
    if not isinstance(mapping, dict):
        return fallback
    return looked_up(mapping, [first, second], fallback)


def _if(raw: Json, scope: Scope) -> Value:
    if not isinstance(raw, list) or len(raw) != 3:  # noqa: PLR2004 - condition, then, else
        return _opaque("Fn::If", raw, scope)
    holds = judge(raw[0], scope) if isinstance(raw[0], str) else _logic(raw[0], scope)
    if isinstance(holds, bool):
        return evaluate(raw[1] if holds else raw[2], scope)
    then, otherwise = evaluate(raw[1], scope), evaluate(raw[2], scope)
    return Choice(holds, {"true": then, "false": otherwise})


def _availability_zones(raw: Json, scope: Scope) -> Value:
    region = evaluate(raw, scope) or scope.pseudo.get("AWS::Region", Unknown("AWS::Region"))
    return Call("Fn::GetAZs", (region,))


def _transform(raw: Json, scope: Scope) -> Value:
    name = raw.get("Name") if isinstance(raw, dict) else None
    scope.notes.add(
        f"the macro {scalar_text(name) or '?'} (Fn::Transform) rewrites a part of the template; "
        "what it makes is known to AWS alone"
    )
    return _opaque("Fn::Transform", raw, scope)


Function: TypeAlias = "Callable[[Json, Scope], Value]"

FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _availability_zones,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Sub": _sub,
    "Fn::Transform": _transform,
}
"""The functions that need the scope; every other `Fn::…` outside `PURE` stays a symbol."""
