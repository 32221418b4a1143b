"""What was approved is executed, or nothing: each hole is opened once and found shut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError, InputError, StaleError
from compose2cfn.core.exit_codes import ExitCode
from compose2cfn.gate.execute import start, token_of, verify
from compose2cfn.gate.follow import finished, follow
from compose2cfn.gate.inspect import digest_now, inspect
from compose2cfn.gate.verdict import Judging
from compose2cfn.review.policy import Policy
from tests.gate.fake import refused
from tests.gate.story import decided, deployed, executed, followed, proposed, template

if TYPE_CHECKING:
    from compose2cfn.gate.approval import ApprovalRecord
    from tests.gate.fake import FakeClock, FakeCloudFormation


def stays_shut(cf: FakeCloudFormation, arn: str, record: ApprovalRecord | None) -> str:
    """Return the code of the refusal after checking that nothing more was executed."""
    before = list(cf.executions)
    with pytest.raises(StaleError) as refusal:
        start(cf, arn, record)
    assert refusal.value.exit_code is ExitCode.STALE
    assert cf.executions == before
    return refusal.value.diagnostics[0].code


def test_what_was_approved_is_executed_by_arn(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    events = executed(cf, clock, arn, record)
    assert cf.executions == [(arn, token_of(record.digest))]
    assert events[-1].status == "CREATE_COMPLETE"


def test_without_an_approval_nothing_is_asked_of_aws(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    cf.calls.clear()
    assert stays_shut(cf, arn, None) == "C2C-G014"
    assert cf.calls == []


def test_verifying_executes_nothing(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    found = verify(cf, arn, decided(cf, clock, arn))
    assert (found.seen.arn, found.started) == (arn, None)
    assert cf.executions == []


def test_verifying_tells_an_execution_that_is_under_way(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    start(cf, arn, record)
    found = verify(cf, arn, record)
    assert found.started is not None
    assert found.started.resumed


UNASKED = Judging(policy=Policy(any_change=False, approve_from=None))


def test_where_nobody_has_to_approve_the_report_still_has_to_fit(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    digest = digest_now(inspect(cf, arn), UNASKED.policy)
    with pytest.raises(StaleError, match="reviewed was 000000000000"):
        start(cf, arn, judging=UNASKED, reviewed="0" * 12)
    assert cf.executions == []
    start(cf, arn, judging=UNASKED, reviewed=digest[:12])
    assert [executed_arn for executed_arn, _ in cf.executions] == [arn]


def test_a_report_alone_is_no_approval(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    with pytest.raises(StaleError, match="no approval"):
        start(cf, arn, reviewed=digest_now(inspect(cf, arn)))
    assert cf.executions == []


def test_a_rejection_is_no_approval(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    assert stays_shut(cf, arn, decided(cf, clock, arn, "rejected")) == "C2C-G015"


def test_a_name_is_not_enough(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    with pytest.raises(InputError, match="not the ARN of a change set"):
        start(cf, arn.split("/")[1], decided(cf, clock, arn))


def test_the_approval_of_one_change_set_fits_no_other(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    first = proposed(cf, clock, name="one")
    second = proposed(cf, clock, name="two")
    assert stays_shut(cf, second, decided(cf, clock, first)) == "C2C-G016"


def test_a_set_replaced_under_the_same_name_is_gone(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock, name="release")
    record = decided(cf, clock, arn)
    cf.replace_change_set(arn, template("evil"))
    assert stays_shut(cf, arn, record) == "C2C-G010"


def test_the_replacing_set_is_not_covered_by_the_approval(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock, name="release")
    record = decided(cf, clock, arn)
    other = cf.replace_change_set(arn, template("evil"))
    assert stays_shut(cf, other, record) == "C2C-G016"
    assert stays_shut(cf, other, replace(record, change_set_arn=other)) == "C2C-G013"


@pytest.mark.parametrize(
    "key", ["Tags", "Parameters", "Capabilities", "NotificationARNs", "Changes", "OnStackFailure"]
)
def test_content_that_differs_from_the_reviewed_one_is_refused(
    cf: FakeCloudFormation, clock: FakeClock, key: str
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    cf.sets[arn].answer[key] = {
        "Tags": [{"Key": "a", "Value": "b"}],
        "Parameters": [{"ParameterKey": "Tag", "ParameterValue": "evil"}],
        "Capabilities": ["CAPABILITY_IAM"],
        "NotificationARNs": ["arn:aws:sns:eu-central-1:1:evil"],
        "Changes": [],
        "OnStackFailure": "DO_NOTHING",
    }[key]
    assert stays_shut(cf, arn, record) == "C2C-G013"


def test_another_service_role_is_refused(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    stack = next(iter(cf.stacks.values()))
    stack.state = replace(stack.state, role_arn="arn:aws:iam::123456789012:role/admin")
    assert stays_shut(cf, arn, record) == "C2C-G013"


def test_a_stack_changed_behind_our_back_makes_the_set_obsolete(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    record = decided(cf, clock, arn)
    cf.update_behind_our_back("shop", template("3"))
    assert stays_shut(cf, arn, record) == "C2C-G011"


def test_a_deleted_set_is_refused(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    cf.delete_change_set(arn)
    assert stays_shut(cf, arn, record) == "C2C-G010"


def test_a_second_run_only_watches(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    start(cf, arn, record)
    again = start(cf, arn, record)
    assert again.resumed
    assert [event.status for event in followed(cf, clock, again)][-1] == "CREATE_COMPLETE"
    assert len(cf.executions) == 1


def test_after_the_end_a_second_run_tells_the_same_events(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    assert executed(cf, clock, arn, record) == executed(cf, clock, arn, record)
    assert len(cf.executions) == 1


def test_the_digest_connects_where_events_carry_no_token(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    cf.operations.tokens = False
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    record = decided(cf, clock, arn)
    first = executed(cf, clock, arn, record)
    assert [event.status for event in first] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE",
    ]
    assert executed(cf, clock, arn, record) == first


def test_an_execution_without_this_approval_is_told(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    cf.execute_change_set(arn, client_token="somebody")
    cf.settle()
    assert stays_shut(cf, arn, replace(record, digest="0" * 64)) == "C2C-G017"


def test_a_lost_answer_does_not_execute_twice(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)

    def cut(name: str) -> None:
        if name == "execute_change_set":
            raise refused("connection reset")

    cf.after_call = cut
    execution = start(cf, arn, record)
    assert execution.resumed
    assert [event.status for event in followed(cf, clock, execution)][-1] == "CREATE_COMPLETE"
    assert len(cf.executions) == 1


def test_a_refusal_of_aws_is_handed_on(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)

    def deny(name: str) -> None:
        if name == "execute_change_set":
            raise refused("not authorized to perform cloudformation:ExecuteChangeSet")

    cf.before_call = deny
    with pytest.raises(AwsError, match="not authorized"):
        start(cf, arn, record)
    assert cf.executions == []


def test_the_stack_is_read_after_the_end(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    execution = start(cf, arn, decided(cf, clock, arn))
    list(follow(cf, clock, execution))
    assert finished(cf, execution).outputs == {"Url": "http://example.com"}
    cf.stacks.clear()
    with pytest.raises(AwsError, match="is gone"):
        finished(cf, execution)


@pytest.mark.parametrize("tokens", [True, False], ids=["token told", "rollback switched off"])
def test_an_execution_by_other_hands_is_not_taken_for_ours(
    cf: FakeCloudFormation, clock: FakeClock, tokens: bool
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    cf.operations.tokens = tokens
    cf.execute_change_set(arn, client_token="somebody")
    (stack,) = cf.stacks.values()
    stack.state = replace(stack.state, disable_rollback=not tokens)
    assert stays_shut(cf, arn, record) == "C2C-G017"


def test_another_digest_than_the_approved_one_is_refused_after_the_end_too(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    record = decided(cf, clock, arn)
    executed(cf, clock, arn, record)
    with pytest.raises(StaleError, match="reviewed was 000000000000"):
        start(cf, arn, record, reviewed="0" * 12)
