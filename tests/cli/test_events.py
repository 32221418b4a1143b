"""An execution's events read well: each state once, its reason where there is one."""

from __future__ import annotations

from compose2cfn.cli.events import lines_of
from compose2cfn.gate.ports import StackEvent


def event(
    status: str, logical_id: str = "Web", reason: str | None = None, **more: str
) -> StackEvent:
    told = {"id": "1", "at": "2026-01-31T12:00:01.123000+00:00", "type": "AWS::ECS::Service"}
    return StackEvent(status=status, logical_id=logical_id, reason=reason, **{**told, **more})


def test_no_event_is_no_line() -> None:
    assert list(lines_of(())) == []


def test_a_state_that_is_told_twice_is_shown_once() -> None:
    assert list(
        lines_of(
            (
                event("CREATE_IN_PROGRESS"),
                event("CREATE_IN_PROGRESS", reason="Resource creation Initiated"),
                event("CREATE_IN_PROGRESS", reason="Eventual consistency check initiated"),
                event("CREATE_COMPLETE"),
            )
        )
    ) == ["12:00:01Z  CREATE_IN_PROGRESS  Web", "12:00:01Z  CREATE_COMPLETE     Web"]


def test_another_reason_is_news_even_in_the_same_state() -> None:
    why = "Requested update requires the creation of a new physical resource; hence creating one."
    lines = list(lines_of((event("UPDATE_IN_PROGRESS"), event("UPDATE_IN_PROGRESS", reason=why))))

    assert len(lines) == 3
    assert lines[1:] == [
        "12:00:01Z  UPDATE_IN_PROGRESS  Web",
        "           a new physical resource is made",
    ]


def test_each_resource_has_states_of_its_own() -> None:
    both = (event("CREATE_IN_PROGRESS"), event("CREATE_IN_PROGRESS", "Backend"))

    assert [line.split()[-1] for line in lines_of(both)] == ["Web", "Backend"]


def test_the_stack_is_named_as_such() -> None:
    stack = {"type": "AWS::CloudFormation::Stack", "physical_id": "arn:shop"}

    assert list(lines_of((event("UPDATE_IN_PROGRESS", "shop", "User Initiated", **stack),))) == [
        "12:00:01Z  UPDATE_IN_PROGRESS  stack shop"
    ]


def test_a_failure_has_its_reason_and_no_control_characters() -> None:
    lines = list(lines_of((event("CREATE_FAILED", reason="quota\x1b[2J\nexceeded"),)))

    assert lines == ["12:00:01Z  CREATE_FAILED       Web", "           quota [2J exceeded"]


def test_a_resource_that_fails_again_is_shown_again() -> None:
    states = ("CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS")

    assert len(list(lines_of(event(status) for status in states))) == 4
