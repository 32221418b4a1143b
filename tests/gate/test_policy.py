"""The policy binds at each step: what it denies nobody approves, and nothing is executed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import PolicyDenied, StaleError
from compose2cfn.core.exit_codes import ExitCode
from compose2cfn.core.values import replace
from compose2cfn.gate.approval import ApprovalRecord, DecisionRequest, Verdict, decide
from compose2cfn.gate.execute import start, token_of
from compose2cfn.gate.inspect import digest_now, inspect, review_of
from compose2cfn.gate.leftovers import author_of
from compose2cfn.gate.propose import propose
from compose2cfn.gate.verdict import Judging
from compose2cfn.review.model import Decision
from compose2cfn.review.policy import DEFAULT, Policy
from compose2cfn.review.presets import DEV
from compose2cfn.review.windows import Freeze, Window
from tests.gate.story import deployed, proposed, request, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation

NOW = "2026-01-31T12:00:00Z"
TOPICS = Policy(protected=("AWS::SNS::*",))
EMPTY = json.dumps(
    {"Resources": {"Other": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "2"}}}}
)


def record(
    cf: FakeCloudFormation,
    clock: FakeClock,
    arn: str,
    policy: Policy = DEFAULT,
    *,
    by: str = "Ada",
    decision: Verdict = "approved",
) -> ApprovalRecord:
    digest = digest_now(inspect(cf, arn), policy)
    asked = DecisionRequest(
        change_set_arn=arn, decision=decision, digest=digest, by=by, reason="looks right"
    )
    return decide(cf, clock, asked, policy)


def by(policy: Policy, at: str = NOW) -> Judging:
    return Judging(policy=policy, at=at)


@pytest.fixture
def removal(cf: FakeCloudFormation, clock: FakeClock) -> str:
    """Return a change set that removes a topic."""
    deployed(cf, clock)
    return proposed(cf, clock, EMPTY)


def test_what_the_policy_denies_nobody_approves(
    cf: FakeCloudFormation, clock: FakeClock, removal: str
) -> None:
    with pytest.raises(PolicyDenied) as refused:
        record(cf, clock, removal, TOPICS)

    assert refused.value.exit_code is ExitCode.DENIED
    (told,) = refused.value.diagnostics
    assert told.code == "C2C-P010"
    assert told.message.startswith("R42 Topic: AWS::SNS::Topic is removed")
    assert record(cf, clock, removal, TOPICS, decision="rejected").decision == "rejected"


def test_an_approval_under_another_policy_is_stale(
    cf: FakeCloudFormation, clock: FakeClock, removal: str
) -> None:
    approval = record(cf, clock, removal)
    before = list(cf.executions)

    with pytest.raises(StaleError) as refused:
        start(cf, removal, approval, judging=by(TOPICS))

    assert refused.value.diagnostics[0].code == "C2C-G013"
    assert cf.executions == before


def test_what_is_denied_at_the_last_moment_is_not_executed(
    cf: FakeCloudFormation, clock: FakeClock, removal: str
) -> None:
    approval = replace(record(cf, clock, removal), digest=digest_now(inspect(cf, removal), TOPICS))
    before = list(cf.executions)

    with pytest.raises(PolicyDenied):
        start(cf, removal, approval, judging=by(TOPICS))

    assert cf.executions == before


def test_two_approvals_take_two_people(cf: FakeCloudFormation, clock: FakeClock) -> None:
    policy = replace(DEFAULT, approvals=2)
    arn = proposed(cf, clock)
    ada, again = record(cf, clock, arn, policy), record(cf, clock, arn, policy)
    ben = record(cf, clock, arn, policy, by="Ben")

    for too_few in ([ada], [ada, again]):
        with pytest.raises(StaleError) as refused:
            start(cf, arn, *too_few, judging=by(policy))
        assert refused.value.diagnostics[0].code == "C2C-P012"
    assert cf.executions == []

    start(cf, arn, ada, ben, judging=by(policy))
    assert cf.executions == [(arn, token_of(ada.digest))]


def test_a_second_record_of_other_content_is_refused(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    approval = record(cf, clock, arn)
    odd = replace(approval, by="Ben", digest="0" * 64)

    with pytest.raises(StaleError):
        start(cf, arn, approval, odd, judging=by(DEFAULT))
    assert cf.executions == []


@pytest.mark.parametrize(
    "policy",
    [
        Policy(windows=(Window(days=(0,), start="09:00", end="16:00"),)),
        Policy(freezes=(Freeze(first="2026-01-31", last="2026-02-01", reason="sale"),)),
    ],
    ids=["window", "freeze"],
)
def test_a_closed_window_holds_the_execution_and_not_the_approval(
    cf: FakeCloudFormation, clock: FakeClock, policy: Policy
) -> None:
    arn = proposed(cf, clock)
    approval = record(cf, clock, arn, policy)

    with pytest.raises(PolicyDenied) as refused:
        start(cf, arn, approval, judging=by(policy))
    assert refused.value.diagnostics[0].code == "C2C-P011"
    assert cf.executions == []

    start(cf, arn, approval, judging=by(policy, "2026-02-02T12:00:00Z"))
    assert len(cf.executions) == 1


def test_where_no_approval_is_asked_for_none_is_needed(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    seen = inspect(cf, arn)
    assert review_of(seen, policy=DEV).decision is Decision.ALLOW

    start(cf, arn, judging=by(DEV))
    assert cf.executions[-1] == (arn, token_of(digest_now(seen, DEV)))
    assert start(cf, arn, judging=by(DEV)).resumed


def test_where_one_is_asked_for_none_is_not_enough(cf: FakeCloudFormation, removal: str) -> None:
    careful = replace(DEV, approve_from=DEFAULT.approve_from, protected=())
    protecting = replace(TOPICS, any_change=False)
    before = list(cf.executions)

    with pytest.raises(StaleError):
        start(cf, removal, judging=by(replace(careful, any_change=True)))
    with pytest.raises(PolicyDenied):
        start(cf, removal, judging=by(protecting))
    assert cf.executions == before


def codes(refused: pytest.ExceptionInfo[StaleError]) -> list[str]:
    return [item.code for item in refused.value.diagnostics]


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        pytest.param("2026-01-31T12:00:00Z", True, id="at once"),
        pytest.param("2026-02-03T12:00:00Z", True, id="in the last second"),
        pytest.param("2026-02-03T12:00:01Z", False, id="a second later"),
        pytest.param("2026-01-31T11:56:00Z", True, id="by a clock that is a little behind"),
        pytest.param("2026-01-31T11:00:00Z", False, id="written for the future"),
    ],
)
def test_an_approval_holds_as_long_as_the_policy_says(
    cf: FakeCloudFormation, clock: FakeClock, at: str, holds: bool
) -> None:
    policy = replace(DEFAULT, expires_after_hours=72)
    arn = proposed(cf, clock)
    approval = replace(record(cf, clock, arn, policy), at=NOW)

    if holds:
        start(cf, arn, approval, judging=by(policy, at))
        assert len(cf.executions) == 1
        return
    with pytest.raises(StaleError) as refused:
        start(cf, arn, approval, judging=by(policy, at))
    assert codes(refused) == ["C2C-P014"]
    assert cf.executions == []


def test_an_expired_approval_does_not_count_beside_a_fresh_one(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    policy = replace(DEFAULT, approvals=2, expires_after_hours=1)
    arn = proposed(cf, clock)
    old = replace(record(cf, clock, arn, policy), at="2026-01-01T12:00:00Z")
    ben = record(cf, clock, arn, policy, by="Ben")

    with pytest.raises(StaleError) as refused:
        start(cf, arn, old, ben, judging=by(policy))
    assert codes(refused) == ["C2C-P014", "C2C-P012"]
    start(cf, arn, old, ben, record(cf, clock, arn, policy, by="Cyd"), judging=by(policy))


STRICT = replace(DEFAULT, author_may_approve=False)


def test_the_author_may_not_approve(cf: FakeCloudFormation, clock: FakeClock) -> None:
    made = propose(cf, clock, replace(request(), author="Ada"))
    assert made.arn is not None

    with pytest.raises(PolicyDenied) as refused:
        record(cf, clock, made.arn, STRICT)
    assert refused.value.diagnostics[0].code == "C2C-P013"
    forged = replace(record(cf, clock, made.arn, STRICT, by="Ben"), by="Ada")
    with pytest.raises(StaleError) as stale:
        start(cf, made.arn, forged, judging=by(STRICT))
    assert codes(stale) == ["C2C-P013"]
    assert cf.executions == []

    start(cf, made.arn, record(cf, clock, made.arn, STRICT, by="Ben"), judging=by(STRICT))
    assert len(cf.executions) == 1


def test_the_author_may_not_approve_under_another_name(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    made = propose(cf, clock, replace(request(), author="Ada"))
    assert made.arn is not None
    asked = DecisionRequest(
        change_set_arn=made.arn,
        decision="approved",
        digest=digest_now(inspect(cf, made.arn), STRICT),
        by="Ben",
        reason="fine",
        caller="Ada",
    )
    with pytest.raises(PolicyDenied):
        decide(cf, clock, asked, STRICT)


def test_nobody_approves_where_the_author_is_not_known(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = proposed(cf, clock)
    with pytest.raises(PolicyDenied, match="doesn't tell who made it"):
        record(cf, clock, arn, STRICT)


def test_the_author_may_reject(cf: FakeCloudFormation, clock: FakeClock) -> None:
    made = propose(cf, clock, replace(request(), author="Ada"))
    assert made.arn is not None
    assert record(cf, clock, made.arn, STRICT, decision="rejected").decision == "rejected"


def test_equal_content_of_another_author_is_the_same_change_set(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    ada = propose(cf, clock, replace(request(), author="Ada"))
    ben = propose(cf, clock, replace(request(), author="Ben"))
    assert ben.arn is not None
    assert (ben.arn, ben.outcome) == (ada.arn, "reused")
    assert author_of(cf.sets[ben.arn].answer) == "Ada"
