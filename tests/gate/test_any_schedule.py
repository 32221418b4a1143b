"""Whatever people, networks and the clock do in between: never without approval, never twice.

Hypothesis invents schedules of proposals, decisions, forgeries, replaced, deleted and obsolete
change sets, stacks changed behind our back, failing deployments, refused calls, lost answers and
killed processes, and looks at each execution.
"""

from __future__ import annotations

import contextlib
import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from compose2cfn.core.errors import AwsError, Compose2CfnError, StaleError
from compose2cfn.gate.execute import token_of
from tests.gate.fake import FakeClock, FakeCloudFormation, refused
from tests.gate.story import decided, executed, proposed, template

if TYPE_CHECKING:
    from compose2cfn.gate.approval import ApprovalRecord

TROUBLES = ["none", "refuse", "kill", "lose", "kill after"]
VERSIONS = st.sampled_from(["1", "2", "3"])


class Killed(BaseException):
    """The process ends here."""


class Schedule(RuleBasedStateMachine):
    """One account, its change sets, the records that were written, and their forgeries."""

    def __init__(self) -> None:
        super().__init__()
        self.cf = FakeCloudFormation()
        self.clock = FakeClock(self.cf)
        self.cf.before_call = self.witness
        self.arns: list[str] = []
        self.records: list[ApprovalRecord] = []
        self.approved: dict[tuple[str, str], Any] = {}
        self.contents: list[tuple[str, Any]] = []

    def content(self, arn: str) -> Any:
        """Return what an execution of the change set would do."""
        found = self.cf.sets.get(arn)
        if found is None:
            return None
        told = {k: v for k, v in found.answer.items() if "Status" not in k}
        stack = self.cf.stacks[found.stack_arn]
        return copy.deepcopy((told, found.proposal.template_body, stack.state.role_arn))

    def witness(self, name: str) -> None:
        """Look at what is about to be executed."""
        if name == "execute_change_set":
            self.contents = [(arn, self.content(arn)) for arn in self.cf.sets]

    def pick(self, items: list[Any], index: int) -> Any:
        """Return one of the items."""
        return items[index % len(items)]

    @rule(version=VERSIONS, name=st.sampled_from([None, "release"]), approve=st.booleans())
    def propose(self, version: str, name: str | None, *, approve: bool) -> None:
        """Make a change set, if the stack lets us, and perhaps approve it at once."""
        with contextlib.suppress(AwsError, StaleError, AssertionError):
            self.arns.append(proposed(self.cf, self.clock, template(version), name=name))
            if approve:
                self.decide(-1, yes=True)

    @rule()
    def delete_failed_stack(self) -> None:
        """Do what the refusal of a rolled-back stack advises."""
        stack = self.cf.stack("shop")
        if stack and stack.status == "ROLLBACK_COMPLETE":
            self.cf.delete_stack(stack.arn)

    @precondition(lambda self: self.arns)
    @rule(index=st.integers(0, 50), yes=st.booleans())
    def decide(self, index: int, *, yes: bool) -> None:
        """Decide on what a change set holds now."""
        arn = self.pick(self.arns, index)
        with contextlib.suppress(Compose2CfnError):
            record = decided(self.cf, self.clock, arn, "approved" if yes else "rejected")
            self.records.append(record)
            if yes:
                self.approved[arn, record.digest] = self.content(arn)

    @precondition(lambda self: self.records and self.arns)
    @rule(
        index=st.integers(0, 50),
        other=st.integers(0, 50),
        what=st.sampled_from(["decision", "arn", "digest"]),
    )
    def forge(self, index: int, other: int, what: str) -> None:
        """Make a record that says more than somebody decided, without knowing the new digest."""
        record: ApprovalRecord = self.pick(self.records, index)
        arn = self.pick(self.arns, other)
        if what == "arn" and arn != record.change_set_arn:
            self.records.append(replace(record, change_set_arn=arn))
        elif what == "digest":
            self.records.append(replace(record, digest="0" * 64))
        elif what == "decision" and record.decision == "approved":
            self.records.append(replace(record, decision="rejected"))

    @precondition(lambda self: self.arns)
    @rule(index=st.integers(0, 50), version=VERSIONS)
    def replace_set(self, index: int, version: str) -> None:
        """Replace a change set under its name."""
        arn = self.pick(self.arns, index)
        if arn in self.cf.sets:
            with contextlib.suppress(AwsError):
                self.arns.append(self.cf.replace_change_set(arn, template(version + "-evil")))

    @precondition(lambda self: self.arns)
    @rule(index=st.integers(0, 50), key=st.sampled_from(["Tags", "Capabilities", "delete"]))
    def tamper(self, index: int, key: str) -> None:
        """Alter a change set in a way that AWS does not know, or delete it."""
        arn = self.pick(self.arns, index)
        if key == "delete":
            self.cf.sets.pop(arn, None)
        elif arn in self.cf.sets:
            self.cf.sets[arn].answer[key] = (
                [] if key == "Capabilities" else [{"Key": "x", "Value": "y"}]
            )

    @rule(version=VERSIONS)
    def update_behind_our_back(self, version: str) -> None:
        """Update the stack directly."""
        stack = self.cf.stack("shop")
        if stack and stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            self.cf.update_behind_our_back("shop", template(version + "-direct"))

    @rule(role=st.sampled_from([None, "admin"]))
    def other_role(self, role: str | None) -> None:
        """Give the stack another service role."""
        for stack in self.cf.stacks.values():
            stack.state = replace(stack.state, role_arn=role)

    @rule(reason=st.sampled_from([None, "quota"]))
    def let_fail(self, reason: str | None) -> None:
        """Let the next deployments fail, or succeed again."""
        self.cf.operations.failing = {"Topic": reason} if reason else {}

    @rule()
    def settle(self) -> None:
        """Let time pass."""
        self.cf.settle()

    @precondition(lambda self: self.records and self.arns)
    @rule(
        index=st.integers(0, 50),
        other=st.integers(0, 50),
        own=st.sampled_from([True, True, False]),
        at=st.integers(0, 20),
        trouble=st.sampled_from(TROUBLES),
    )
    def execute(self, index: int, other: int, *, own: bool, at: int, trouble: str) -> None:
        """Execute with some record, in some trouble; then once more, without any."""
        record: ApprovalRecord = self.pick(self.records, -1 - index // 10)
        arn = record.change_set_arn if own else self.pick(self.arns, other)
        self.arrange(trouble, at)
        with contextlib.suppress(Compose2CfnError, Killed):
            executed(self.cf, self.clock, arn, record)
        self.cf.before_call = self.witness
        self.cf.after_call = lambda _name: None
        outcome: object = None
        try:
            outcome = executed(self.cf, self.clock, arn, record)[-1].status
        except (StaleError, AwsError) as error:
            outcome = error.diagnostics
        assert outcome, "a rerun has to end in a clean outcome"

    @rule(version=VERSIONS, at=st.integers(0, 20), trouble=st.sampled_from(TROUBLES))
    def release(self, version: str, at: int, trouble: str) -> None:
        """Go the whole way with nobody in between, in some trouble."""
        self.cf.settle()
        self.delete_failed_stack()
        self.propose(version, None, approve=True)
        if self.records:
            self.execute(0, 0, own=True, at=at, trouble=trouble)

    def arrange(self, trouble: str, at: int) -> None:
        """Let the call number ``at`` go wrong."""
        left = [at]

        def before(name: str) -> None:
            self.witness(name)
            left[0] -= 1
            if left[0] == 0 and trouble in {"refuse", "kill"}:
                raise Killed if trouble == "kill" else refused("throttled")

        def after(name: str) -> None:
            if name == "execute_change_set" and trouble in {"lose", "kill after"}:
                raise Killed if trouble == "kill after" else refused("connection reset")

        self.cf.before_call, self.cf.after_call = before, after

    @invariant()
    def never_without_approval(self) -> None:
        """Look at the last execution: somebody approved exactly what it did."""
        if not self.cf.executions:
            return
        arn, token = self.cf.executions[-1]
        fitting = [key for key in self.approved if key[0] == arn and token_of(key[1]) == token]
        assert fitting, "executed without an approval"
        if self.contents:
            assert dict(self.contents)[arn] == self.approved[fitting[0]]
            self.contents = []

    @invariant()
    def never_twice(self) -> None:
        """No change set is executed a second time."""
        arns = [arn for arn, _token in self.cf.executions]
        assert len(arns) == len(set(arns))


TestAnySchedule = Schedule.TestCase
TestAnySchedule.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
