"""Change sets are made for the stack's real state, and nothing is left behind in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.gate.propose import propose
from tests.gate.fake_answers import NOTHING
from tests.gate.story import decided, deployed, executed, proposed, request, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation

SECRET = {"Parameters": {"Password": {"Type": "String", "NoEcho": True}}}
TAG = {"Parameters": {"Tag": {"Type": "String", "Default": "1"}}}


def test_no_change_leaves_nothing_behind(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    before = dict(cf.sets)
    made = propose(cf, clock, request())
    assert (made.outcome, made.arn) == ("no-changes", None)
    assert cf.sets == before
    assert cf.stack("shop") is not None


def test_the_other_wording_of_no_change_is_known(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    cf.create_fails = "No updates are to be performed."
    assert propose(cf, clock, request()).outcome == "no-changes"


def test_no_change_on_a_new_stack_removes_the_empty_stack(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.create_fails = NOTHING
    assert propose(cf, clock, request()).outcome == "no-changes"
    assert cf.sets == {}
    assert cf.stack("shop") is None


def test_an_empty_stack_that_was_there_before_stays(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    proposed(cf, clock)
    cf.create_fails = NOTHING
    assert propose(cf, clock, request(template("2"))).outcome == "no-changes"
    assert cf.stack("shop") is not None
    assert len(cf.sets) == 1


def test_a_new_stack_gets_a_create(cf: FakeCloudFormation, clock: FakeClock) -> None:
    made = propose(cf, clock, request())
    assert (made.outcome, made.kind) == ("created", "CREATE")
    assert made.name.startswith("c2c-")
    assert len(made.name) == len("c2c-") + 12
    assert made.arn is not None
    assert f"changeSet/{made.name}/" in made.arn


def test_a_deployed_stack_gets_an_update(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    assert propose(cf, clock, request(template("2"))).kind == "UPDATE"


def test_a_second_run_takes_up_the_first_ones_change_set(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    first = propose(cf, clock, request())
    second = propose(cf, clock, request())
    assert second.outcome == "reused"
    assert second.arn == first.arn


def test_going_back_to_an_earlier_content_gets_a_new_name(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    second = deployed(cf, clock, template("2"))
    deployed(cf, clock, template("1"))
    assert proposed(cf, clock, template("2")).split("/")[1] != second.split("/")[1]


def test_a_secret_value_is_never_taken_up_and_never_shines_through(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    text = template(**SECRET)
    first = propose(cf, clock, request(text, parameters={"Password": "a"}))
    clock.sleep(1)
    second = propose(cf, clock, request(text, parameters={"Password": "a"}))
    assert second.outcome == "created"
    assert second.name != first.name


@pytest.mark.parametrize("state", ["OBSOLETE", "EXECUTE_COMPLETE", "EXECUTE_FAILED"])
def test_a_dead_change_set_of_ours_makes_room_for_the_name(
    cf: FakeCloudFormation, clock: FakeClock, state: str
) -> None:
    old = proposed(cf, clock, name="release-1")
    cf.sets[old].answer["ExecutionStatus"] = state
    new = proposed(cf, clock, name="release-1")
    assert new != old
    assert old not in cf.sets


def test_another_content_under_the_given_name_is_left_alone(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    old = proposed(cf, clock, name="release-1")
    with pytest.raises(AwsError, match="another change set 'release-1'"):
        propose(cf, clock, request(template("2"), name="release-1"))
    assert old in cf.sets


def test_a_foreign_dead_change_set_is_left_alone(cf: FakeCloudFormation, clock: FakeClock) -> None:
    old = proposed(cf, clock, name="release-1")
    cf.sets[old].answer |= {"ExecutionStatus": "OBSOLETE", "Description": "somebody else's"}
    with pytest.raises(AwsError, match="another change set"):
        propose(cf, clock, request(name="release-1"))
    assert old in cf.sets


def test_a_failure_is_told_with_awss_reason_and_leaves_nothing(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.create_fails = "No export named Vpc found"
    with pytest.raises(AwsError, match="No export named Vpc found"):
        propose(cf, clock, request())
    assert cf.sets == {}
    assert cf.stack("shop") is None


def test_an_empty_stack_with_another_change_set_stays(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.create_fails = "broken"
    other: list[str] = []

    def somebody_else(name: str) -> None:
        if name == "create_change_set" and not other:
            other.append("at work")
            made = next(iter(cf.sets.values())).proposal
            other.append(cf.create_change_set(replace(made, name="theirs", client_token="x")))

    cf.after_call = somebody_else
    with pytest.raises(AwsError, match="broken"):
        propose(cf, clock, request())
    assert list(cf.sets) == other[1:]
    assert cf.stack("shop") is not None


def test_waits_with_growing_pauses(cf: FakeCloudFormation, clock: FakeClock) -> None:
    cf.polls = 8
    propose(cf, clock, request())
    assert clock.slept == [1.0] * 5 + [2.0] * 3


def test_gives_up_after_a_quarter_of_an_hour(cf: FakeCloudFormation, clock: FakeClock) -> None:
    cf.polls = 10_000
    with pytest.raises(AwsError, match="still being made"):
        propose(cf, clock, request())
    assert 890 <= sum(clock.slept) <= 900


def test_tells_a_deletion_while_waiting(cf: FakeCloudFormation, clock: FakeClock) -> None:
    cf.polls = 3
    cf.after_call = lambda name: cf.sets.clear() if name == "create_change_set" else None
    with pytest.raises(AwsError, match="was deleted while it was made"):
        propose(cf, clock, request())


def test_sends_values_keeps_previous_ones_and_leaves_defaults_to_aws(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    parameters = {"Parameters": {"A": {"Type": "String"}, "B": {"Type": "String", "Default": "b"}}}
    deployed(cf, clock, template(**parameters), parameters={"A": "1"})
    arn = proposed(
        cf, clock, template("2", **parameters), parameters={"A": {"UsePreviousValue": True}}
    )
    sent = cf.sets[arn].proposal
    assert (dict(sent.parameters), sent.previous) == ({}, ("A",))


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        pytest.param({}, "'Tag' has no value and no default", id="missing"),
        pytest.param({"Tag": "1", "Tga": "2"}, "no parameter 'Tga'", id="unknown"),
        pytest.param(
            {"Tag": {"UsePreviousValue": True}}, "no previous value", id="nothing to keep"
        ),
    ],
)
def test_refuses_parameters_before_asking_aws(
    cf: FakeCloudFormation, clock: FakeClock, parameters: dict[str, object], told: str
) -> None:
    text = template(Parameters={"Tag": {"Type": "String"}})
    with pytest.raises(InputError, match=told):
        propose(cf, clock, request(text, parameters=parameters))
    assert "create_change_set" not in cf.calls


def test_keeps_the_tags_that_others_gave_the_stack(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    stack = next(iter(cf.stacks.values()))
    stack.state = replace(stack.state, tags={"team": "blue", "aws:x": "y"})
    arn = proposed(cf, clock, template("2"))
    assert cf.sets[arn].proposal.tags == {"team": "blue", "com.docker.compose.project": "shop"}


def test_refuses_a_template_that_is_too_large(cf: FakeCloudFormation, clock: FakeClock) -> None:
    large = template(Description="x" * 51_200)
    with pytest.raises(InputError) as refusal:
        propose(cf, clock, request(large))
    assert "51,200" in refusal.value.diagnostics[0].message
    assert "S3" in str(refusal.value.diagnostics[0].hint)
    assert "create_change_set" not in cf.calls


def test_takes_a_template_of_exactly_the_limit(cf: FakeCloudFormation, clock: FakeClock) -> None:
    room = 51_200 - len(template(Description="").encode())
    assert propose(cf, clock, request(template(Description="x" * room))).outcome == "created"


def test_refuses_more_resources_than_a_stack_may_have(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    many = {f"T{n}": {"Type": "AWS::SNS::Topic"} for n in range(501)}
    with pytest.raises(InputError, match="501 resources"):
        propose(cf, clock, request(json.dumps({"Resources": many})))


@pytest.mark.parametrize("name", ["1abc", "a_b", "a" * 129, "", "a/b"])
def test_refuses_a_name_that_cloudformation_would_not_take(
    cf: FakeCloudFormation, clock: FakeClock, name: str
) -> None:
    with pytest.raises(InputError, match="can't be the name of a change set"):
        propose(cf, clock, request(name=name))
    assert cf.calls == []


def test_a_rolled_back_creation_has_to_be_deleted_first(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.operations.failing["Topic"] = "no"
    arn = proposed(cf, clock)
    with pytest.raises(AwsError):
        executed(cf, clock, arn, decided(cf, clock, arn))
    with pytest.raises(AwsError) as refusal:
        propose(cf, clock, request())
    assert "ROLLBACK_COMPLETE" in refusal.value.diagnostics[0].message
    assert "delete-stack" in str(refusal.value.diagnostics[0].hint)
