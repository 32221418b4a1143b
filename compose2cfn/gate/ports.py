"""What the gate needs from outside, as protocols; `compose2cfn.aws` implements them.

Outcomes are values; refusals by AWS arrive as :class:`compose2cfn.core.errors.AwsError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class StackState:
    """A stack as DescribeStacks tells it."""

    name: str
    arn: str
    status: str
    status_reason: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change set to be created; ``kind`` is CREATE or UPDATE."""

    stack: str
    name: str
    kind: str
    template_body: str
    parameters: Mapping[str, str]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    description: str
    client_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackEvent:
    """One line of DescribeStackEvents."""

    id: str
    at: str
    logical_id: str
    type: str
    status: str
    reason: str | None = None


class CloudFormation(Protocol):
    """The calls of CloudFormation that the gate makes."""

    def stack(self, name: str) -> StackState | None:
        """Return the stack, or None where there is none."""

    def create_change_set(self, proposal: Proposal) -> str:
        """Create the change set and return its ARN."""

    def describe_change_set(self, arn: str, *, with_values: bool) -> Mapping[str, Any]:
        """Return DescribeChangeSet's answer with the changes of all pages."""

    def template(self, stack: str, *, change_set: str | None = None) -> str:
        """Return the original template of the stack, or of its change set."""

    def delete_change_set(self, arn: str) -> None:
        """Delete a change set."""

    def execute_change_set(self, arn: str, *, client_token: str) -> None:
        """Start the execution of a change set."""

    def events(self, stack: str) -> Sequence[StackEvent]:
        """Return the stack's events, oldest first."""


class Clock(Protocol):
    """Time, so that tests need none."""

    def now(self) -> str:
        """Return the time in UTC as RFC 3339."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
