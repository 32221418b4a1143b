"""The kinds of values that x-aws keys have, as JSON Schema; a variable may stand for each."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

_VARIABLE = "[$]"
"""What a text with a variable has; what the variable holds is seen when it is put in."""

TEXT: Schema = {"type": "string", "minLength": 1}
AWS_NAME: Schema = {"type": "string", "minLength": 1}
_UNIT = "(ns|us|µs|μs|ms|s|m|h|d|w)"
DURATION: Schema = {
    "type": "string",
    "pattern": rf"^(0|(([0-9]+[.]?[0-9]*|[.][0-9]+){_UNIT})+)$|{_VARIABLE}",
}
FLAG: Schema = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "string", "pattern": f"^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$|{_VARIABLE}"},
    ]
}


def as_written(shape: Schema, *, digits: bool = False) -> Schema:
    """Return a shape that may be written as a text too: of digits, or of any kind."""
    form = f"^[0-9]+$|{_VARIABLE}" if digits else "."
    return {"anyOf": [shape, {"type": "string", "pattern": form}]}


def number(low: int, high: int) -> Schema:
    """Return a whole number within bounds."""
    bounds = {"type": "integer", "minimum": low, "maximum": high}
    text = {"type": "string", "pattern": f"^[0-9]+$|{_VARIABLE}"}
    return {"anyOf": [bounds, text]}


def decimal(low: float, high: float) -> Schema:
    """Return a number within bounds, in steps of 0.1."""
    bounds = {"type": "number", "minimum": low, "maximum": high}
    text = {"type": "string", "pattern": f"^[0-9]+([.][0-9])?$|{_VARIABLE}"}
    return {"anyOf": [bounds, text]}


def arn(service: str, resource: str) -> Schema:
    """Return the ARN of a resource of one service, such as `iam` and `role/`."""
    form = f"^arn:[a-z-]+:{service}:[a-z0-9-]*:([0-9]{{12}}|aws):{resource}"
    return {"type": "string", "pattern": f"{form}|{_VARIABLE}"}


def text_like(pattern: str) -> Schema:
    """Return a text that is like a pattern as a whole."""
    return {"type": "string", "pattern": f"^(?:{pattern})$|{_VARIABLE}"}


WHOLE: Schema = as_written({"type": "integer", "minimum": 0}, digits=True)


def one_of(*known: str) -> Schema:
    """Return one of some words."""
    return {"anyOf": [{"enum": list(known)}, {"type": "string", "pattern": _VARIABLE}]}


def listed(item: Schema) -> Schema:
    """Return a list of items, or one item by itself."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def fields(**known: Schema) -> Schema:
    """Return a map that has some of these keys and no others."""
    return {
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        "minProperties": 1,
    }
