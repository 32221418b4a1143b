"""Only what this run made, and what is empty, is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.leftovers import clean_up, is_ours
from tests.gate.story import deployed, proposed, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation


def test_an_empty_stack_of_this_run_goes(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    (stack,) = cf.stacks
    clean_up(cf, arn, stack, made_stack=True)
    assert cf.sets == {}
    assert cf.stack("shop") is None


def test_a_stack_that_was_there_before_stays(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    (stack,) = cf.stacks
    clean_up(cf, arn, stack, made_stack=False)
    assert cf.sets == {}
    assert cf.stack("shop") is not None


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "ROLLBACK_COMPLETE"])
def test_a_stack_that_was_executed_meanwhile_stays(
    cf: FakeCloudFormation, clock: FakeClock, status: str
) -> None:
    arn = proposed(cf, clock)
    ((name, stack),) = cf.stacks.items()
    stack.state = replace(stack.state, status=status)
    clean_up(cf, arn, name, made_stack=True)
    assert "delete_stack" not in cf.calls


def test_a_stack_with_a_resource_stays(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    ((name, stack),) = cf.stacks.items()
    stack.template = template()
    clean_up(cf, arn, name, made_stack=True)
    assert "delete_stack" not in cf.calls


def test_a_stack_with_another_change_set_stays(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock, name="ours")
    other = proposed(cf, clock, name="theirs")
    (stack,) = cf.stacks
    clean_up(cf, arn, stack, made_stack=True)
    assert list(cf.sets) == [other]
    assert "delete_stack" not in cf.calls


def test_a_stack_that_is_gone_is_no_problem(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    ((name, _),) = cf.stacks.items()
    cf.stacks.clear()
    clean_up(cf, arn, name, made_stack=True)
    assert "delete_stack" not in cf.calls


def test_a_stack_that_may_not_be_deleted_stays(
    cf: FakeCloudFormation, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: str) -> None:
        raise AwsError(())

    arn = proposed(cf, clock)
    (stack,) = cf.stacks
    monkeypatch.setattr(cf, "delete_stack", denied)
    clean_up(cf, arn, stack, made_stack=True)
    assert (cf.sets, list(cf.stacks)) == ({}, [stack])


def test_our_change_sets_are_known_by_their_description(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = deployed(cf, clock)
    assert is_ours(cf.sets[arn].answer)
    assert not is_ours({"Description": None})
    assert not is_ours({"Description": "not Made by compose2cfn"})
