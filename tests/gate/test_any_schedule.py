"""Whatever people, networks and the clock do in between: never without approval, never twice.

Hypothesis invents schedules of proposals, decisions in files, buckets and pipelines, forgeries,
replaced, deleted and obsolete change sets, swapped templates, stored values and stacks changed
behind our back, approvals that expire, failing deployments, refused calls, lost answers and killed
processes, and looks at each execution. `COMPOSE2CFN_NIGHTLY=1` tries ten times as many.
"""

from __future__ import annotations

import contextlib
import copy
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from compose2cfn.core.errors import AwsError, Compose2CfnError, InputError, StaleError
from compose2cfn.gate.approval import ApprovalRecord, DecisionRequest, Verdict, decide
from compose2cfn.gate.execute import start, token_of
from compose2cfn.gate.follow import follow
from compose2cfn.gate.inspect import digest_now, inspect
from compose2cfn.gate.pipeline_approval import answer, waiting
from compose2cfn.gate.pipeline_approval import decided as decided_in_pipeline
from compose2cfn.gate.ports import StackEvent
from compose2cfn.gate.propose import TemplateBucket, propose
from compose2cfn.gate.record_store import BucketPlace, store, stored
from compose2cfn.gate.verdict import Judging
from compose2cfn.review.policy import DEFAULT
from tests.gate.fake import FakeClock, FakeCloudFormation, refused
from tests.gate.fake_objects import FakeObjects
from tests.gate.fake_pipelines import FakePipelines, place_in
from tests.gate.story import request, template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POLICY = replace(DEFAULT, expires_after_hours=24)
TROUBLES = ["none", "refuse", "kill", "lose", "kill after"]
VERSIONS = st.sampled_from(["1", "2", "3", "{{resolve:ssm:/flag}}"])
RECORDS = BucketPlace(bucket="records", prefix="approvals/")
LONG = "long " * 12_000
MUTATING = {"execute_change_set", "create_change_set", "answer"}
NIGHTLY = bool(os.environ.get("COMPOSE2CFN_NIGHTLY"))


class Killed(BaseException):
    """The process ends here."""


class Calendar(FakeClock):
    """A clock whose hands somebody turns."""

    days = 0

    def now(self) -> str:
        """Return the time, some days later."""
        then = datetime.fromisoformat(super().now()) + timedelta(days=self.days)
        return then.isoformat().replace("+00:00", "Z")


class Account(RuleBasedStateMachine):
    """One account with its change sets, and all that was ever approved in it."""

    schedules = steps = begun = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).schedules += 1
        self.cf = FakeCloudFormation()
        self.clock = Calendar(self.cf)
        self.objects = FakeObjects()
        self.pipelines = FakePipelines(self.clock.now)
        self.cf.reads = self.objects.at
        self.cf.before_call = self.witness
        self.arns: list[str] = []
        self.records: list[ApprovalRecord] = []
        self.approved: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        self.contents: dict[str, Any] = {}
        self.at = ""

    def content(self, arn: str) -> Any:
        """Return what an execution of the change set would do."""
        found = self.cf.sets.get(arn)
        if found is None:
            return None
        told = {k: v for k, v in found.answer.items() if "Status" not in k}
        stack = self.cf.stacks[found.stack_arn]
        body = found.proposal.template_body
        read = dict(self.cf.stored) if "resolve:ssm" in body else None
        return copy.deepcopy((told, body, stack.state.role_arn, read))

    def witness(self, name: str) -> None:
        """Look at what is about to be executed."""
        if name == "execute_change_set":
            self.contents = {arn: self.content(arn) for arn in self.cf.sets}
            self.at = self.clock.now()

    def pick(self, items: list[Any], index: int) -> Any:
        """Return one of the items."""
        return items[index % len(items)]

    @contextlib.contextmanager
    def trouble(self, kind: str, at: int) -> Iterator[None]:
        """Let the call number ``at`` go wrong, or the answer of the first that changes anything."""
        left = [at]

        def before(name: str) -> None:
            self.witness(name)
            left[0] -= 1
            if left[0] == 0 and kind in {"refuse", "kill"}:
                raise Killed if kind == "kill" else refused("throttled")

        def after(name: str) -> None:
            if name in MUTATING and kind in {"lose", "kill after"}:
                raise Killed if kind == "kill after" else refused("connection reset")

        self._hook(before, after)
        with contextlib.suppress(Compose2CfnError, Killed):
            yield
        self._hook(self.witness, lambda _name: None)

    def _hook(self, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        for fake in (self.cf, self.pipelines):
            fake.before_call, fake.after_call = before, after

    def proposed(self, version: str, name: str | None, *, long: bool) -> None:
        """Make a change set, if the stack lets us; a long template goes through the bucket."""
        more = {"Metadata": {"Padding": LONG}} if long else {}
        bucket = TemplateBucket(name="templates", objects=self.objects)
        asked = replace(request(template(version, **more), name=name), bucket=bucket)
        made = propose(self.cf, self.clock, asked)
        if made.arn is not None and made.arn not in self.arns:
            self.arns.append(made.arn)

    def decided(self, arn: str, decision: Verdict) -> ApprovalRecord:
        """Review a change set and decide on what it holds now; nobody else knows its digest."""
        asked = DecisionRequest(
            change_set_arn=arn,
            decision=decision,
            digest=digest_now(inspect(self.cf, arn), POLICY),
            by="Ada",
            reason="looks right",
        )
        made = decide(self.cf, self.clock, asked, POLICY)
        if decision == "approved":
            known = self.approved.setdefault((arn, made.digest), [])
            known.append((self.clock.now(), self.content(arn)))
        return made

    def executed(self, arn: str, *records: ApprovalRecord | None, digest: str | None = None) -> str:
        """Execute and follow to the end; return the last state."""
        judging = Judging(policy=POLICY, at=self.clock.now())
        execution = start(self.cf, arn, *records, judging=judging, reviewed=digest)
        told = follow(self.cf, self.clock, execution)
        return [event.status for event in told if isinstance(event, StackEvent)][-1]

    def ends_well(self, run: Callable[[], object]) -> None:
        """Run once more, without trouble: the outcome is a state or a refusal with its reason."""
        outcome: object
        try:
            outcome = run()
        except (StaleError, AwsError, InputError) as error:
            outcome = error.diagnostics
        assert outcome, "a rerun has to end in a clean outcome"

    @invariant()
    def never_without_approval(self) -> None:
        """Look at the last execution: somebody approved exactly what it did, not too long ago."""
        type(self).steps += 1
        if not self.cf.executions or not self.contents:
            return
        arn, token = self.cf.executions[-1]
        fitting = [key for key in self.approved if key[0] == arn and token_of(key[1]) == token]
        assert fitting, "executed without an approval"
        begun = datetime.fromisoformat(self.at)
        assert any(
            content == self.contents[arn]
            and begun - datetime.fromisoformat(at) <= timedelta(hours=24)
            for at, content in self.approved[fitting[0]]
        ), "executed something else, or by an approval that has expired"
        self.contents = {}
        type(self).begun += 1

    @invariant()
    def never_twice(self) -> None:
        """No change set is executed a second time."""
        arns = [arn for arn, _token in self.cf.executions]
        assert len(arns) == len(set(arns))


class Meddling(Account):
    """What other people, other tools and time do."""

    @precondition(lambda self: self.records and self.arns)
    @rule(
        index=st.integers(0, 50),
        other=st.integers(0, 50),
        what=st.sampled_from(["decision", "arn", "digest", "time"]),
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
        elif what == "time" and record.decision == "approved":
            self.records.append(replace(record, at="2031-01-01T00:00:00Z"))

    @precondition(lambda self: self.objects.held)
    @rule(index=st.integers(0, 50), other=st.integers(0, 50), move=st.booleans())
    def rewrite_the_bucket(self, index: int, other: int, *, move: bool) -> None:
        """Write over an object: a template or a record, with another one's text."""
        places = sorted(self.objects.held)
        place, source = self.pick(places, index), self.pick(places, other)
        self.objects.held[place] = self.objects.held[source]
        if move and self.arns and place[0] == "records":
            name = place[1].rpartition("/")[2]
            folder = self.pick(self.arns, other).rpartition("/")[2]
            self.objects.held["records", f"approvals/{folder}/{name}"] = self.objects.held[source]

    @rule(swap=st.sampled_from([None, template("swapped-evil")]))
    def swap_templates(self, swap: str | None) -> None:
        """Let somebody wait for templates in the bucket, or stop that."""
        self.objects.swapped = swap

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

    @rule(version=st.sampled_from(["1", "2"]))
    def store_a_value(self, version: str) -> None:
        """Store another value in Systems Manager."""
        self.cf.stored = {"/flag": version}

    @rule(reason=st.sampled_from([None, "quota"]))
    def let_fail(self, reason: str | None) -> None:
        """Let the next deployments fail, or succeed again."""
        self.cf.operations.failing = {"Topic": reason} if reason else {}

    @rule(days=st.sampled_from([0, 0, 1, 2]))
    def let_time_pass(self, days: int) -> None:
        """Let everything come to its end, and perhaps days go by."""
        self.cf.settle()
        self.clock.days += days

    @rule()
    def delete_failed_stack(self) -> None:
        """Do what the refusal of a rolled-back stack advises."""
        stack = self.cf.stack("shop")
        if stack and stack.status == "ROLLBACK_COMPLETE":
            self.cf.delete_stack(stack.arn)

    @precondition(lambda self: self.pipelines.runs)
    @rule(index=st.integers(0, 50), other=st.integers(0, 50), yes=st.booleans())
    def click_in_the_console(self, index: int, other: int, *, yes: bool) -> None:
        """Answer a run's approval by hand, with somebody's digest or with none."""
        run = self.pick(self.pipelines.runs, index)
        digest = self.pick(self.records, other).digest[:12] if self.records else "fine"
        self.pipelines.answer(place_in(run), f"token-{run}", approved=yes, summary=digest)
        if yes and self.records:
            # a person who names a digest has approved what has it
            record: ApprovalRecord = self.pick(self.records, other)
            key = (record.change_set_arn, record.digest)
            if key in self.approved:
                found = [content for _, content in self.approved[key]]
                self.approved[key] += [(self.clock.now(), content) for content in found]


MEDDLING: dict[str, Callable[[Meddling], object]] = {
    "another digest": lambda it: it.forge(-1, -1, "digest"),
    "another time": lambda it: it.forge(-1, -1, "time"),
    "another change set": lambda it: it.forge(-1, 0, "arn"),
    "another record in the bucket": lambda it: (
        it.objects.held and it.rewrite_the_bucket(0, -1, move=True)
    ),
    "other tags": lambda it: it.arns and it.tamper(-1, "Tags"),
    "no change set": lambda it: it.arns and it.tamper(-1, "delete"),
    "its name again": lambda it: it.arns and it.replace_set(-1, "1"),
    "another stack": lambda it: it.update_behind_our_back("1"),
    "another role": lambda it: it.other_role("admin"),
    "another stored value": lambda it: it.store_a_value(
        "1" if it.cf.stored == {"/flag": "2"} else "2"
    ),
    "two days": lambda it: it.let_time_pass(2),
}


class Schedule(Meddling):
    """What we do, in any order, and in any trouble."""

    @rule(
        version=VERSIONS,
        name=st.sampled_from([None, "release"]),
        long=st.sampled_from([False, False, True]),
        at=st.integers(0, 8),
        trouble=st.sampled_from(TROUBLES),
    )
    def propose(self, version: str, name: str | None, at: int, trouble: str, *, long: bool) -> None:
        """Make a change set in some trouble; then once more, without any."""
        with self.trouble(trouble, at):
            self.proposed(version, name, long=long)
        with contextlib.suppress(AwsError, StaleError):
            self.proposed(version, name, long=long)

    @precondition(lambda self: self.arns)
    @rule(
        index=st.integers(0, 50),
        yes=st.booleans(),
        way=st.sampled_from(["file", "bucket", "pipeline"]),
        at=st.integers(0, 12),
        trouble=st.sampled_from(TROUBLES),
    )
    def decide(self, index: int, way: str, at: int, trouble: str, *, yes: bool) -> None:
        """Decide on what a change set holds now, in some trouble."""
        arn = self.pick(self.arns, index)
        with self.trouble(trouble, at):
            self.handed_over(arn, "approved" if yes else "rejected", way)

    def handed_over(self, arn: str, decision: Verdict, way: str) -> None:
        """Decide, and leave the decision where the execution looks for it."""
        place = place_in(self.pipelines.begin() if way == "pipeline" else None)
        pending = waiting(self.pipelines, place) if way == "pipeline" else None
        record = self.decided(arn, decision)
        self.records.append(record)
        if way == "bucket":
            store(self.objects, RECORDS, record)
        elif pending is not None:
            answer(self.pipelines, place, pending, record)

    @precondition(lambda self: self.records and self.arns)
    @rule(
        index=st.integers(0, 50),
        other=st.integers(0, 50),
        own=st.sampled_from([True, True, False]),
        way=st.sampled_from(["file", "bucket", "pipeline"]),
        at=st.integers(0, 20),
        trouble=st.sampled_from(TROUBLES),
    )
    def execute(
        self, index: int, other: int, way: str, at: int, trouble: str, *, own: bool
    ) -> None:
        """Execute with some approval, in some trouble; then once more, without any."""
        alive = [record for record in self.records if record.change_set_arn in self.cf.sets]
        record: ApprovalRecord = self.pick(alive or self.records, -1 - index // 10)
        arn = record.change_set_arn if own else self.pick(self.arns, other)

        def run() -> str:
            if way == "bucket":
                return self.executed(arn, *stored(self.objects, RECORDS, arn))
            if way == "pipeline":
                place = place_in(self.pick([None, *self.pipelines.runs], other))
                found = decided_in_pipeline(
                    self.pipelines, place, record.digest, change_set_arn=arn, stack="shop"
                )
                return self.executed(arn, found, digest=record.digest)
            return self.executed(arn, record)

        with self.trouble(trouble, at):
            run()
        self.ends_well(run)

    @rule(
        version=VERSIONS,
        way=st.sampled_from(["file", "bucket", "pipeline"]),
        meddling=st.sampled_from(["nothing", *MEDDLING]),
        at=st.integers(0, 20),
        trouble=st.sampled_from(TROUBLES),
    )
    def release(self, version: str, way: str, meddling: str, at: int, trouble: str) -> None:
        """Go the whole way, with one who meddles between approval and execution, or nobody."""
        self.cf.settle()
        self.delete_failed_stack()
        self.objects.swapped = None
        with contextlib.suppress(Compose2CfnError):
            self.proposed(version, None, long=False)
        if self.arns:
            with contextlib.suppress(Compose2CfnError):
                self.handed_over(self.arns[-1], "approved", way)
        if meddling != "nothing" and self.records:
            MEDDLING[meddling](self)
        if self.records:
            self.execute(0, 0, way, at, trouble, own=True)


def test_any_schedule(record_property: Callable[[str, object], None]) -> None:
    examples = 1_500 if NIGHTLY else 150
    settled = settings(max_examples=examples, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(Schedule, settings=settled)
    told = {"schedules": Schedule.schedules, "steps": Schedule.steps, "executions": Schedule.begun}
    for name, count in told.items():
        record_property(name, count)
    print(told)
    assert Schedule.steps >= 5_000, told
    assert Schedule.begun >= 50, told
