"""An execution is followed from its first event to its last, and its failure is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError
from compose2cfn.core.exit_codes import ExitCode
from compose2cfn.gate.execute import Execution, start
from compose2cfn.gate.failure import first_failure
from compose2cfn.gate.follow import follow, operation
from compose2cfn.gate.ports import StackEvent
from tests.gate.story import decided, deployed, executed, followed, proposed, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation

STACK = "AWS::CloudFormation::Stack"


def event(
    status: str, *, token: str | None = None, of: str = "shop", reason: str | None = None
) -> StackEvent:
    """Return an event of the stack itself or of a resource."""
    own = of == "shop"
    return StackEvent(
        id=f"{of}-{status}",
        at="2026-01-31T12:00:00Z",
        logical_id=of,
        type=STACK if own else "AWS::SNS::Topic",
        status=status,
        physical_id="arn:shop" if own else of,
        reason=reason,
        client_token=token,
    )


def execution(*, resumed: bool = False) -> Execution:
    """Return an execution with the token `ours`."""
    return Execution(
        change_set_arn="arn:set",
        stack="shop",
        stack_arn="arn:shop",
        token="ours",
        after=None,
        resumed=resumed,
        created_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
        template={},
    )


def test_no_event_is_no_operation() -> None:
    assert operation([], execution()) == []
    assert operation([], execution(resumed=True)) == []


def test_an_update_begins_after_what_was_there_before(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    events = executed(cf, clock, arn, decided(cf, clock, arn))
    assert [item.status for item in events] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE",
    ]


def test_each_event_comes_once_and_as_soon_as_it_is_there(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    execution_ = start(cf, arn, decided(cf, clock, arn))
    before = len(clock.slept)
    seen = [(item.status, len(clock.slept) - before) for item in followed(cf, clock, execution_)]
    assert seen == [("CREATE_IN_PROGRESS", 0), ("CREATE_COMPLETE", 1), ("CREATE_COMPLETE", 2)]


def test_a_cancelled_update_ends_with_its_rollback() -> None:
    events = [
        event("UPDATE_IN_PROGRESS", token="ours"),
        event("UPDATE_ROLLBACK_IN_PROGRESS", token="cancelled by somebody"),
        event("UPDATE_ROLLBACK_COMPLETE", token="cancelled by somebody"),
        event("UPDATE_IN_PROGRESS", token="the next one"),
    ]
    assert operation(events, execution()) == events[:3]


def test_a_failure_is_no_end_where_a_rollback_follows() -> None:
    events = [
        event("CREATE_IN_PROGRESS", token="ours"),
        event("CREATE_FAILED", token="ours"),
        event("ROLLBACK_IN_PROGRESS", token="ours"),
        event("ROLLBACK_COMPLETE", token="ours"),
    ]
    assert operation(events, execution()) == events


def test_a_failure_is_the_end_where_rollback_is_off() -> None:
    events = [
        event("CREATE_IN_PROGRESS", token="ours"),
        event("CREATE_FAILED", token="ours"),
        event("UPDATE_IN_PROGRESS", token="the next one"),
    ]
    assert operation(events, execution()) == events[:2]


def test_cleaning_up_is_no_end() -> None:
    events = [
        event("UPDATE_IN_PROGRESS", token="ours"),
        event("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", token="ours"),
    ]
    assert operation([*events, event("UPDATE_COMPLETE")], execution())[:2] == events


def test_a_nested_stacks_end_is_not_ours() -> None:
    nested = StackEvent(
        id="n", at="t", logical_id="Db", type=STACK, status="CREATE_COMPLETE", physical_id="arn:db"
    )
    events = [event("CREATE_IN_PROGRESS", token="ours"), nested, event("CREATE_COMPLETE")]
    assert operation(events, execution()) == events


@pytest.mark.parametrize("kind", ["CREATE", "UPDATE"])
def test_a_failed_deployment_tells_the_first_failure_at_the_compose_line(
    cf: FakeCloudFormation, clock: FakeClock, kind: str
) -> None:
    if kind == "UPDATE":
        deployed(cf, clock, template("0"))
    cf.operations.failing["Topic"] = "Resource handler returned message: 'invalid'"
    arn = proposed(cf, clock)
    with pytest.raises(AwsError) as failed:
        executed(cf, clock, arn, decided(cf, clock, arn))
    assert failed.value.exit_code is ExitCode.AWS_FAILED
    first, left = failed.value.diagnostics
    assert first.message == (
        f"Topic (AWS::SNS::Topic, service 'web') {kind}_FAILED: "
        "Resource handler returned message: 'invalid'"
    )
    assert str(first.span) == "docker-compose.yml:7:5"
    state = "ROLLBACK_COMPLETE" if kind == "CREATE" else "UPDATE_ROLLBACK_COMPLETE"
    assert left.message == f"stack 'shop' is left in state {state}"
    assert left.hint


def test_watching_a_failed_execution_again_tells_the_same(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.operations.failing["Topic"] = "no"
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    told = []
    for _ in range(2):
        with pytest.raises(AwsError) as failed:
            executed(cf, clock, arn, record)
        told.append(failed.value.diagnostics)
    assert told[0] == told[1]
    assert len(cf.executions) == 1


def test_a_settled_stack_without_a_last_event_is_believed(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    execution_ = start(cf, arn, decided(cf, clock, arn))
    cf.settle()
    stack = next(iter(cf.stacks.values()))
    del stack.events[-1]
    waited = len(clock.slept)
    assert [item.status for item in followed(cf, clock, execution_)][-1] == "CREATE_COMPLETE"
    assert len(clock.slept) - waited == 5


def test_a_vanished_stack_ends_the_watch(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    execution_ = start(cf, arn, decided(cf, clock, arn))
    cf.stacks.clear()
    with pytest.raises(AwsError, match="DELETE_COMPLETE"):
        list(follow(cf, clock, execution_))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], None, id="nothing happened"),
        pytest.param([event("CREATE_COMPLETE", of="A")], None, id="nothing failed"),
        pytest.param(
            [
                event("CREATE_FAILED", of="A", reason="Resource creation cancelled"),
                event("CREATE_FAILED", of="B", reason="quota"),
            ],
            "B",
            id="cancelled ones only followed",
        ),
        pytest.param(
            [event("UPDATE_FAILED", reason="[B] failed"), event("UPDATE_FAILED", of="B")],
            "B",
            id="the resource says more than the stack",
        ),
        pytest.param([event("UPDATE_FAILED", reason="denied")], "shop", id="only the stack"),
    ],
)
def test_the_first_failure(events: list[StackEvent], expected: str | None) -> None:
    found = first_failure(events)
    assert (found.logical_id if found else None) == expected


def test_an_older_operation_is_never_taken_for_ours() -> None:
    older = replace(event("CREATE_IN_PROGRESS", token="older"), at="2026-01-31T11:59:59.999Z")
    done = replace(event("CREATE_COMPLETE", token="older"), at="2026-01-31T11:59:59.999Z")
    assert operation([older, done], execution(resumed=True)) == []
    ours = [event("UPDATE_IN_PROGRESS"), event("UPDATE_COMPLETE")]
    assert operation([older, done, *ours], execution(resumed=True)) == ours
