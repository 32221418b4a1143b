"""What a mapping yields: effects, each with the place in the Compose file that it came from.

A mapping never touches a template; it says what it wants, and :mod:`.fold` puts the wishes of all
mappings together, whatever order they come in.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json, Output, Parameter, Resource
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Map
    from compose2cfn.core.source import Span
    from compose2cfn.translate.choices import Topic


class Target(StrEnum):
    """What a Compose service becomes: container and task, and a service or a schedule of it."""

    CONTAINER = "container"
    TASK = "task definition"
    SERVICE = "ECS service"
    SCHEDULE = "schedule"


class Role(StrEnum):
    """The role that ECS itself takes to start a task, and the one that the application takes."""

    EXECUTION = "execution role"
    TASK = "task role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Set properties of a target; maps merge, a leaf belongs to exactly one mapping."""

    target: Target
    properties: Mapping[str, Json]
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Add one item to a list property that several mappings may add to; the fold sorts it."""

    target: Target
    key: str
    item: Json
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Allow something to one of the service's two roles, as an inline policy of that name."""

    role: Role
    policy: str
    statement: Mapping[str, Json]
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """Attach a managed policy to one of the service's two roles."""

    role: Role
    policy_arn: str
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Let the ECS service, or the schedule, start only after that resource stands (`DependsOn`)."""

    logical_id: str
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Add a resource of its own."""

    resource: Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare:
    """Add a parameter; several mappings may declare the same one in the same way."""

    name: str
    parameter: Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Add an output of the stack."""

    name: str
    output: Output


@dataclass(frozen=True, slots=True)
class Overlay:
    """Merge a person's own part of a template over the finished one, in the order of the files."""

    tree: Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Say what was chosen for the service (or the project), and why."""

    topic: Topic
    chosen: str
    why: str
    origin: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """Tell a problem."""

    diagnostic: Diagnostic


Effect: TypeAlias = (
    Put | Append | Grant | Attach | Wait | Create | Declare | Show | Overlay | Explain | Report
)
