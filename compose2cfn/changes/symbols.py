"""Values that a template names and nobody knows before the update, as comparable symbols.

Evaluation (`evaluate`) leaves them in the property trees beside plain JSON. Two symbols are equal
when they are written alike; whether an equal reference still means the same physical resource is
for `propagate` to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.changes.model import Hidden
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json


@dataclass(frozen=True, slots=True)
class Reference:
    """`Ref` (``attribute`` None) or `Fn::GetAtt` of a resource."""

    logical_id: str
    attribute: str | None = None

    @property
    def name(self) -> str:
        """The reference as AWS writes a causing entity: `Topic` or `Topic.TopicName`."""
        return self.logical_id if self.attribute is None else f"{self.logical_id}.{self.attribute}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is the same on both sides as long as it is asked for alike.

    Pseudo parameters, imports, Availability Zones, parameters without a value.
    """

    name: str

    @property
    def is_missing(self) -> bool:
        """Whether only we lack the value, so that it may well equal a known one."""
        return not self.name.startswith("AWS::")


@dataclass(frozen=True, slots=True)
class Secret:
    """The value of a NoEcho parameter: compared, never shown."""

    parameter: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string with symbols in it; ``parts`` never holds two neighbouring strings."""

    parts: tuple[str | Symbol, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """An intrinsic function whose arguments are not all known."""

    function: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that depends on what isn't known: a condition, or a key of a mapping."""

    key: Value
    options: Mapping[str, Value] = field(hash=False)


Symbol: TypeAlias = Reference | Unknown | Secret | Text | Call | Choice
SYMBOLS = (Reference, Unknown, Secret, Text, Call, Choice)

Value: TypeAlias = "Json | Symbol"
"""JSON with symbols as leaves."""


class NoValue:
    """`AWS::NoValue`: the property is not there."""


NO_VALUE = NoValue()


def text(parts: list[Value]) -> Value:
    """Join strings and symbols to one string; a symbol alone stays itself."""
    joined: list[str | Symbol] = []
    for part in _flat(parts):
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else Text(tuple(joined))


def scalar_text(value: Json) -> str:
    """Return a scalar as CloudFormation passes it on: `true`, `20`, `0.5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _flat(parts: list[Value]) -> Iterator[str | Symbol]:
    for part in parts:
        if isinstance(part, Text):
            yield from part.parts
        elif isinstance(part, SYMBOLS):
            yield part
        else:
            yield scalar_text(part)


def references(value: Value) -> Iterator[Reference]:
    """Yield every reference to a resource in a value."""
    if isinstance(value, Reference):
        yield value
    for below in _children(value):
        yield from references(below)


def _children(value: Value) -> Iterator[Value]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, Text):
        yield from value.parts
    elif isinstance(value, Call):
        yield from value.arguments
    elif isinstance(value, Choice):
        yield value.key
        yield from value.options.values()


def is_missing(value: Value) -> bool:
    """Whether a part of a value is one that only we lack."""
    if isinstance(value, Unknown):
        return value.is_missing
    return any(is_missing(below) for below in _children(value))


def is_known(value: Value) -> bool:
    """Whether a value holds no symbol at all."""
    return not isinstance(value, SYMBOLS) and all(is_known(below) for below in _children(value))


def shown(value: Value) -> Json | Hidden:
    """Return a value for people: references in their long form, secrets hidden."""
    if isinstance(value, dict):
        return {key: shown(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [shown(below) for below in value]
    if isinstance(value, Secret):
        return Hidden("no-echo", value.parameter)
    if isinstance(value, Text):
        return _shown_text(value)
    return _shown_symbol(value) if isinstance(value, SYMBOLS) else value


def _shown_symbol(value: Symbol) -> Json | Hidden:
    if isinstance(value, Reference):
        if value.attribute is None:
            return {"Ref": value.logical_id}
        return {"Fn::GetAtt": [value.logical_id, value.attribute]}
    if isinstance(value, Unknown):
        return {"Ref": value.name} if value.name.startswith("AWS::") else _unresolved(value)
    if isinstance(value, Call):
        return {value.function: shown(list(value.arguments))}
    if isinstance(value, Choice):
        return Hidden("unresolved", "depends on a value that only the update knows")
    raise AssertionError(f"no symbol of its own: {value!r}")


def _unresolved(value: Unknown) -> Hidden:
    return Hidden("unresolved", value.name)


def _shown_text(value: Text) -> Json | Hidden:
    """Return `Fn::Sub`'s form, or hide the whole string where a part is secret."""
    written: list[str] = []
    for part in value.parts:
        if isinstance(part, str):
            written.append(part.replace("${", "${!"))
        elif isinstance(part, Reference | Unknown):
            written.append(f"${{{part.name}}}")
        elif isinstance(part, Secret):
            return Hidden("no-echo", part.parameter)
        else:
            return {"Fn::Join": ["", [shown(item) for item in value.parts]]}
    return {"Fn::Sub": "".join(written)}
