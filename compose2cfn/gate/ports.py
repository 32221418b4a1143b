"""What the gate needs from outside, as protocols; `compose2cfn.aws` implements them.

Outcomes are values (None where there is no such thing); refusals by AWS arrive as
:class:`compose2cfn.core.errors.AwsError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.gate.pipeline_approval import (
        ApprovalPlace,
        PendingApproval,
        PipelineDecision,
    )
    from compose2cfn.gate.rollouts import Rollout


@dataclass(frozen=True, slots=True, kw_only=True)
class StackState:
    """A stack as DescribeStacks tells it.

    ``resolved`` holds the values of parameters that stand for an SSM parameter; ``revision``
    changes with each operation on the stack (its last update, else its creation).
    """

    name: str
    arn: str
    status: str
    status_reason: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    resolved: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    role_arn: str | None = None
    notification_arns: Sequence[str] = ()
    rollback_configuration: Mapping[str, Any] = field(default_factory=dict)
    termination_protection: bool = False
    disable_rollback: bool = False
    revision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change set to be created; ``kind`` is CREATE or UPDATE.

    ``previous`` names the parameters that keep the deployed stack's value; ``nested`` asks for
    change sets of nested stacks too. ``template_url`` is where the body lies if it is too long for
    a request; ``role_arn`` is the role with which CloudFormation will act, None for the stack's
    own or the caller's.
    """

    stack: str
    name: str
    kind: str
    template_body: str
    parameters: Mapping[str, str]
    previous: tuple[str, ...]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    description: str
    client_token: str
    nested: bool = False
    template_url: str | None = None
    role_arn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackEvent:
    """One line of DescribeStackEvents; ``at`` is UTC as RFC 3339."""

    id: str
    at: str
    logical_id: str
    type: str
    status: str
    physical_id: str | None = None
    reason: str | None = None
    client_token: str | None = None


class CloudFormation(Protocol):
    """The calls of CloudFormation that the gate makes."""

    def stack(self, name: str) -> StackState | None:
        """Return the stack with this name or ARN, or None where there is none."""

    def resources(self, stack: str) -> Sequence[str]:
        """Return the logical ids of the stack's resources."""

    def change_sets(self, stack: str) -> Sequence[str]:
        """Return the ARNs of the stack's change sets."""

    def create_change_set(self, proposal: Proposal) -> str:
        """Create the change set and return its ARN."""

    def describe_change_set(
        self, change_set: str, *, with_values: bool, stack: str | None = None
    ) -> Mapping[str, Any] | None:
        """Return DescribeChangeSet's answer with the changes of all pages, or None.

        ``change_set`` is an ARN, or the name of a change set of ``stack``.
        """

    def change_set_template(self, arn: str, *, processed: bool) -> str | None:
        """Return a change set's template: as it was sent, or after its transforms."""

    def stack_template(self, stack: str, *, processed: bool) -> str | None:
        """Return the deployed template: as it was sent, or after its transforms."""

    def stack_policy(self, stack: str) -> str | None:
        """Return the stack policy as it was written, or None where there is none."""

    def validations(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """Return the events of a change set's creation, in which AWS tells its validations."""

    def hooks(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """Return the hooks that an execution of the change set will invoke."""

    def stored_versions(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """Return the version of each parameter of Systems Manager, None where there is none.

        A version is a text that is another one after each change of the value.
        """

    def resource_drift(self, stack: str, logical_id: str) -> str:
        """Compare a resource with what was deployed: IN_SYNC, MODIFIED, DELETED or NOT_CHECKED."""

    def delete_change_set(self, arn: str) -> None:
        """Delete a change set."""

    def delete_stack(self, arn: str) -> None:
        """Delete a stack."""

    def execute_change_set(self, arn: str, *, client_token: str) -> None:
        """Start the execution of a change set."""

    def events(self, stack: str, *, after: str | None = None) -> Sequence[StackEvent]:
        """Return the stack's events, oldest first; only those after the event ``after``."""


class Objects(Protocol):
    """The calls of Amazon S3 that the gate makes; an object is written once and never changed."""

    def put(self, bucket: str, key: str, body: str) -> bool:
        """Write a new object; returns False where there is one with this key already."""

    def get(self, bucket: str, key: str) -> str | None:
        """Return the object's text, or None where there is no such object."""

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Return the keys below a prefix, in their order."""

    def url(self, bucket: str, key: str) -> str:
        """Return the address by which CloudFormation finds the object."""


class Services(Protocol):
    """The call of ECS that the gate makes."""

    def rollouts(self, arns: Sequence[str]) -> Mapping[str, Rollout]:
        """Return how the services stand, by ARN; one that is gone is left out."""


class Pipelines(Protocol):
    """The calls of CodePipeline that the gate makes."""

    def pending(self, place: ApprovalPlace) -> PendingApproval | None:
        """Return the approval that waits at a place, or None."""

    def answer(self, place: ApprovalPlace, token: str, *, approved: bool, summary: str) -> bool:
        """Answer an approval; returns False where it was answered or has expired meanwhile."""

    def decision(self, place: ApprovalPlace) -> PipelineDecision | None:
        """Return the last answer that a run's approval got, or None."""


class Clock(Protocol):
    """Time, so that tests need none."""

    def now(self) -> str:
        """Return the time in UTC as RFC 3339."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
