"""How the in-memory CloudFormation executes a change set, event by event."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from compose2cfn.gate.ports import StackEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.gate.ports import Proposal, StackState

STACK = "AWS::CloudFormation::Stack"


@dataclass
class FakeStack:
    """One stack with what is deployed and what is still to happen."""

    state: StackState
    template: str = "{}"
    events: list[StackEvent] = field(default_factory=list)
    ahead: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class FakeChangeSet:
    """One change set; ``answer`` is what DescribeChangeSet says."""

    arn: str
    stack_arn: str
    proposal: Proposal
    answer: dict[str, Any]
    polls_left: int = 0


def time_of(number: int) -> str:
    """Return a time; later ones for greater numbers."""
    then = datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(seconds=number)
    return then.isoformat().replace("+00:00", "Z")


class Operations:
    """Runs executions; ``failing`` maps logical ids to the reason why they fail."""

    def __init__(self) -> None:
        self.failing: dict[str, str] = {}
        self.tokens = True
        self._count = 0

    def next(self) -> int:
        """Return a number that nothing else has; time passes with it."""
        self._count += 1
        return self._count

    def execute(self, stack: FakeStack, found: FakeChangeSet, token: str) -> None:
        """Start the execution; what it does later stands in ``stack.ahead``."""
        word = found.proposal.kind
        before = (stack.template, stack.state.parameters)
        changed = [x["ResourceChange"]["LogicalResourceId"] for x in found.answer["Changes"]]
        broken = next((name for name in changed if name in self.failing), None)
        done = changed[: changed.index(broken)] if broken else changed
        self.move(stack, f"{word}_IN_PROGRESS", token, "User Initiated")
        stack.template = found.proposal.template_body
        stack.ahead = [partial(self._resource, stack, x, f"{word}_COMPLETE", token) for x in done]
        if broken:
            stack.ahead += self._failure(stack, broken, word, token)
            stack.ahead.append(partial(self._roll_back, stack, found, token, before))
        else:
            stack.ahead.append(partial(self._succeed, stack, found, token))

    def _failure(
        self, stack: FakeStack, broken: str, word: str, token: str
    ) -> list[Callable[[], None]]:
        rollback = "ROLLBACK_IN_PROGRESS" if word == "CREATE" else "UPDATE_ROLLBACK_IN_PROGRESS"
        reason, cancelled = self.failing[broken], f"Resource {word.lower()} cancelled"
        return [
            partial(self._resource, stack, "Later", f"{word}_FAILED", token, cancelled),
            partial(self._resource, stack, broken, f"{word}_FAILED", token, reason),
            partial(self.move, stack, rollback, token, f"The following failed: [{broken}]"),
        ]

    def _succeed(self, stack: FakeStack, found: FakeChangeSet, token: str) -> None:
        found.answer["ExecutionStatus"] = "EXECUTE_COMPLETE"
        stack.state = replace(
            stack.state,
            parameters=dict(found.proposal.parameters),
            tags=dict(found.proposal.tags),
            outputs={"Url": "http://example.com"},
        )
        self.move(stack, f"{found.proposal.kind}_COMPLETE", token)

    def _roll_back(
        self,
        stack: FakeStack,
        found: FakeChangeSet,
        token: str,
        before: tuple[str, Mapping[str, str]],
    ) -> None:
        prefix = "" if found.proposal.kind == "CREATE" else "UPDATE_"
        found.answer["ExecutionStatus"] = "EXECUTE_FAILED"
        stack.template = before[0]
        stack.state = replace(stack.state, parameters=before[1])
        self.move(stack, f"{prefix}ROLLBACK_COMPLETE", token)

    def _resource(
        self, stack: FakeStack, name: str, status: str, token: str, reason: str | None = None
    ) -> None:
        resources = json.loads(stack.template).get("Resources", {})
        type_ = resources.get(name, {}).get("Type", "AWS::SNS::Topic")
        self._add(stack, name, type_, (status, reason), token)

    def move(
        self, stack: FakeStack, status: str, token: str | None = None, reason: str | None = None
    ) -> None:
        """Bring the stack itself into another state."""
        stack.state = replace(stack.state, status=status, revision=f"r{self.next()}")
        self._add(stack, stack.state.name, STACK, (status, reason), token)

    def _add(
        self,
        stack: FakeStack,
        name: str,
        type_: str,
        told: tuple[str, str | None],
        token: str | None,
    ) -> None:
        number = self.next()
        stack.events.append(
            StackEvent(
                id=f"event-{number}",
                at=time_of(number),
                logical_id=name,
                type=type_,
                status=told[0],
                physical_id=stack.state.arn if type_ == STACK else name.lower(),
                reason=told[1],
                client_token=token if self.tokens else None,
            )
        )
