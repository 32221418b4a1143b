"""A CloudFormation template as frozen values, each property with the place that it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.nodes import Path
    from compose2cfn.core.source import Span

Json: TypeAlias = Any
"""CloudFormation's JSON: dict, list, str, int, float, bool; intrinsics in their long form."""


def ref(logical_id: str) -> Json:
    """Return `{"Ref": …}` of a resource, a parameter or a pseudo parameter."""
    return {"Ref": logical_id}


def get_att(logical_id: str, attribute: str) -> Json:
    """Return `{"Fn::GetAtt": …}`."""
    return {"Fn::GetAtt": [logical_id, attribute]}


def sub(text: str) -> Json:
    """Return `{"Fn::Sub": …}`."""
    return {"Fn::Sub": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource; ``origins`` maps paths below it (`("Properties", "Cpu")`) to source spans.

    ``attributes`` are those beside the named ones, such as `Condition` or `UpdatePolicy`.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Json]
    depends_on: tuple[str, ...] = ()
    deletion_policy: str | None = None
    update_replace_policy: str | None = None
    attributes: Mapping[str, Json] = field(default_factory=dict)
    service: str | None = None
    origin: Span | None = field(default=None, compare=False)
    origins: Mapping[Path, Span] = field(default_factory=dict, compare=False, repr=False)

    def origin_of(self, path: Path) -> Span | None:
        """Return the place of the nearest ancestor of ``path`` that has one."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.origins:
                return self.origins[path[:end]]
        return self.origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One typed parameter; ``constraints`` are its other attributes, such as `AllowedValues`."""

    type: str
    description: str
    default: str | None = None
    no_echo: bool = False
    constraints: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output; ``attributes`` are its other ones, `Export` and `Condition`."""

    description: str
    value: Json
    attributes: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A whole template; the writer decides on the order."""

    description: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    rules: Mapping[str, Json] = field(default_factory=dict)
    mappings: Mapping[str, Json] = field(default_factory=dict)
    conditions: Mapping[str, Json] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
