"""An in-memory CloudFormation that keeps the rules which the gate depends on.

Change sets have ARNs of their own, the same name can be taken again after a deletion, executing one
deletes the stack's others, a failed resource rolls the stack back. Templates are JSON. Operations
move on by one event whenever somebody waits (:class:`FakeClock`).
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import AwsError
from compose2cfn.gate.ports import StackState
from tests.gate.fake_answers import answer_for
from tests.gate.fake_operations import FakeChangeSet, FakeStack, Operations, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from compose2cfn.gate.ports import Proposal, StackEvent

REFUSED = code("C2C-A999", "The fake refuses", "Only in tests.")
ACCOUNT, REGION = "123456789012", "eu-central-1"


def _nothing_there(url: str) -> str:
    raise refused(f"S3 error: Access Denied ({url})")


def refused(message: str) -> AwsError:
    """Return what the real adapter raises when AWS says no."""
    return AwsError((REFUSED.error(message),))


class FakeCloudFormation:
    """Implements :class:`compose2cfn.gate.ports.CloudFormation` in memory."""

    def __init__(self) -> None:
        self.reads: Callable[[str], str] = _nothing_there
        self.stacks: dict[str, FakeStack] = {}
        self.sets: dict[str, FakeChangeSet] = {}
        self.operations = Operations()
        self.create_fails: str | None = None
        self.policy: str | None = None
        self.operation_events: list[dict[str, Any]] = []
        self.hook_invocations: list[dict[str, Any]] = []
        self.stored: dict[str, str] = {}
        self.drift: dict[str, str] = {}
        self.polls = 1
        self.executions: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.before_call: Callable[[str], None] = lambda _name: None
        self.after_call: Callable[[str], None] = lambda _name: None

    # the port

    def stack(self, name: str) -> StackState | None:
        """DescribeStacks: a deleted stack is found by its ARN alone."""
        self._called("stack")
        found = self._find(name)
        return found.state if found else None

    def resources(self, stack: str) -> Sequence[str]:
        """ListStackResources."""
        self._called("resources")
        found = self._find(stack)
        return list(json.loads(found.template).get("Resources", {})) if found else []

    def change_sets(self, stack: str) -> Sequence[str]:
        """ListChangeSets."""
        self._called("change_sets")
        found = self._find(stack)
        return [x.arn for x in self.sets.values() if found and x.stack_arn == found.state.arn]

    def create_change_set(self, proposal: Proposal) -> str:
        """CreateChangeSet: idempotent by its client token."""
        self._called("create_change_set")
        if proposal.template_url is not None:
            proposal = replace(proposal, template_body=self.reads(proposal.template_url))
        for known in self.sets.values():
            if known.proposal.client_token == proposal.client_token:
                return known.arn
        stack = self._find(proposal.stack)
        if proposal.kind == "UPDATE" and stack is None:
            raise refused(f"Stack [{proposal.stack}] does not exist")
        if stack is None:
            stack = self._new_stack(proposal)
        if self._named(proposal.stack, proposal.name):
            raise refused(f"ChangeSet {proposal.name} already exists")
        arn = self._arn(f"changeSet/{proposal.name}")
        self.sets[arn] = FakeChangeSet(
            arn,
            stack.state.arn,
            proposal,
            answer_for(
                proposal,
                arn=arn,
                stack_arn=stack.state.arn,
                deployed=(stack.template, stack.state.parameters),
                fails=self.create_fails,
                at=time_of(self.operations.next()),
            ),
            self.polls,
        )
        self._done("create_change_set")
        return arn

    def describe_change_set(
        self, change_set: str, *, with_values: bool, stack: str | None = None
    ) -> Mapping[str, Any] | None:
        """DescribeChangeSet: by ARN, or by name and stack."""
        self._called("describe_change_set")
        found = self.sets.get(change_set) or self._named(stack, change_set)
        if found is None:
            return None
        if found.polls_left > 0:
            found.polls_left -= 1
            return {
                **found.answer,
                "Status": "CREATE_IN_PROGRESS",
                "ExecutionStatus": "UNAVAILABLE",
                "Changes": [],
            }
        answer = copy.deepcopy(found.answer)
        if not with_values:
            for change in answer["Changes"]:
                change["ResourceChange"].pop("AfterContext", None)
                change["ResourceChange"].pop("BeforeContext", None)
        return answer

    def change_set_template(self, arn: str, *, processed: bool) -> str | None:
        """GetTemplate of a change set."""
        self._called(f"change_set_template processed={processed}")
        found = self.sets.get(arn)
        return found.proposal.template_body if found else None

    def stack_template(self, stack: str, *, processed: bool) -> str | None:
        """GetTemplate of a stack."""
        self._called(f"stack_template processed={processed}")
        found = self._find(stack)
        return found.template if found else None

    def stack_policy(self, stack: str) -> str | None:
        """GetStackPolicy."""
        self._called("stack_policy")
        return self.policy if self._find(stack) else None

    def validations(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """DescribeEvents of a change set."""
        self._called("validations")
        return self.operation_events if arn in self.sets else []

    def hooks(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """DescribeChangeSetHooks."""
        self._called("hooks")
        return self.hook_invocations if arn in self.sets else []

    def stored_versions(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """GetParameters."""
        self._called("stored_versions")
        return {name: self.stored.get(name) for name in names}

    def resource_drift(self, stack: str, logical_id: str) -> str:
        """DetectStackResourceDrift."""
        self._called("resource_drift")
        assert self._find(stack)
        return self.drift.get(logical_id, "IN_SYNC")

    def delete_change_set(self, arn: str) -> None:
        """DeleteChangeSet: silent where there is none."""
        self._called("delete_change_set")
        self.sets.pop(arn, None)
        self._done("delete_change_set")

    def delete_stack(self, arn: str) -> None:
        """DeleteStack, at once."""
        self._called("delete_stack")
        found = self.stacks[arn]
        found.state = replace(found.state, status="DELETE_COMPLETE")
        self.sets = {key: x for key, x in self.sets.items() if x.stack_arn != arn}
        self._done("delete_stack")

    def execute_change_set(self, arn: str, *, client_token: str) -> None:
        """ExecuteChangeSet: once, and only while it is available."""
        self._called("execute_change_set")
        found = self.sets.get(arn)
        if found is None:
            raise refused(f"ChangeSet [{arn}] does not exist")
        if found.answer["ExecutionStatus"] != "AVAILABLE":
            raise refused(f"ChangeSet [{arn}] is in {found.answer['ExecutionStatus']} status")
        self.executions.append((arn, client_token))
        found.answer["ExecutionStatus"] = "EXECUTE_IN_PROGRESS"
        self.sets = {
            k: x for k, x in self.sets.items() if k == arn or x.stack_arn != found.stack_arn
        }
        self.operations.execute(self.stacks[found.stack_arn], found, client_token)
        self._done("execute_change_set")

    def events(self, stack: str, *, after: str | None = None) -> Sequence[StackEvent]:
        """DescribeStackEvents, oldest first."""
        self._called("events")
        found = self._find(stack)
        events = list(found.events) if found else []
        ids = [event.id for event in events]
        return events[ids.index(after) + 1 :] if after in ids else events

    # what happens by itself, or by other people's hands

    def tick(self) -> None:
        """Let every running operation make one step."""
        for stack in self.stacks.values():
            if stack.ahead:
                stack.ahead.pop(0)()

    def settle(self) -> None:
        """Let everything come to its end."""
        while any(stack.ahead for stack in self.stacks.values()):
            self.tick()

    def replace_change_set(self, arn: str, template: str) -> str:
        """Delete a change set and create another one under the same name; return its ARN."""
        old = self.sets.pop(arn)
        token = f"foreign-{self.operations.next()}"
        proposal = replace(old.proposal, template_body=template, client_token=token)
        made = self.create_change_set(proposal)
        self.sets[made].polls_left = 0
        return made

    def update_behind_our_back(self, stack: str, template: str) -> None:
        """Update the stack directly; its change sets become obsolete."""
        found = self._find(stack)
        assert found is not None
        found.template = template
        revision = f"r{self.operations.next()}"
        found.state = replace(found.state, status="UPDATE_COMPLETE", revision=revision)
        for other in self.sets.values():
            if other.stack_arn == found.state.arn:
                becomes = {"AVAILABLE": "OBSOLETE", "EXECUTE_IN_PROGRESS": "EXECUTE_COMPLETE"}
                was = other.answer["ExecutionStatus"]
                other.answer["ExecutionStatus"] = becomes.get(was, was)

    # inside

    def _called(self, name: str) -> None:
        self.calls.append(name.split(maxsplit=1)[0])
        self.before_call(name.split(maxsplit=1)[0])

    def _done(self, name: str) -> None:
        self.after_call(name)

    def _find(self, name: str | None) -> FakeStack | None:
        if name in self.stacks:
            return self.stacks[name]
        live = [
            x
            for x in self.stacks.values()
            if x.state.name == name and x.state.status != "DELETE_COMPLETE"
        ]
        return live[0] if live else None

    def _named(self, stack: str | None, name: str) -> FakeChangeSet | None:
        found = self._find(stack)
        return next(
            (
                x
                for x in self.sets.values()
                if found and x.stack_arn == found.state.arn and x.proposal.name == name
            ),
            None,
        )

    def _arn(self, tail: str) -> str:
        unique = f"00000000-0000-0000-0000-{self.operations.next():012}"
        return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:{tail}/{unique}"

    def _new_stack(self, proposal: Proposal) -> FakeStack:
        arn = self._arn(f"stack/{proposal.stack}")
        stack = FakeStack(
            StackState(
                name=proposal.stack,
                arn=arn,
                status="REVIEW_IN_PROGRESS",
                revision="r0",
                tags=dict(proposal.tags),
            )
        )
        self.stacks[arn] = stack
        self.operations.move(stack, "REVIEW_IN_PROGRESS")
        return stack


class FakeClock:
    """Time that passes only when somebody waits."""

    def __init__(self, cf: FakeCloudFormation) -> None:
        self.cf = cf
        self.slept: list[float] = []

    def now(self) -> str:
        """Return a time that depends on the waiting alone."""
        return f"2026-01-31T12:{len(self.slept) // 60:02}:{len(self.slept) % 60:02}Z"

    def sleep(self, seconds: float) -> None:
        """Let every operation make a step."""
        self.slept.append(seconds)
        self.cf.tick()
