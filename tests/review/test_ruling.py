"""What a policy makes of findings; nothing that it lets pass is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import ChangeSet
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Decision, Finding, Level, Status
from compose2cfn.review.policy import DEFAULT, Allowance, Effect, Policy, RulePolicy
from compose2cfn.review.presets import DEV, PROD
from compose2cfn.review.ruling import Ruled, rule_on
from tests.review.examples import TARGET, change, release, task, task_change, told

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANY = told(change("A", "T"))
SEVERITY = [Decision.ALLOW, Decision.APPROVE, Decision.DENY]


def found(
    rule: str = "R03",
    level: Level = Level.HIGH,
    status: Status = Status.NEW,
    logical_id: str = "Cache",
) -> Finding:
    return Finding(
        rule=rule, level=level, status=status, logical_id=logical_id, message="m", advice="a"
    )


def ruled(
    *findings: Finding,
    rules: Mapping[str, RulePolicy] | None = None,
    policy: Policy = DEFAULT,
    now: datetime | None = NOW,
) -> Ruled:
    return rule_on(replace(policy, rules=rules or {}), ANY, findings, now)


def allowed(until: str, logical_id: str = "Cache") -> dict[str, RulePolicy]:
    one = Allowance(logical_id=logical_id, until=until, reason="rebuilt nightly")
    return {"R03": RulePolicy(action=Effect.DENY, allow=(one,))}


def test_no_finding_leaves_any_change_to_approve() -> None:
    made = ruled()

    assert (made.findings, made.decision, made.ruling.approvals) == ((), Decision.APPROVE, 1)
    assert not made.ruling.suppressed
    assert not made.ruling.notes


def test_a_plain_release_goes_through_in_dev() -> None:
    review = assess(TARGET, told(*release()), policy=DEV, now=NOW)

    assert (review.decision, review.ruling.approvals) == (Decision.ALLOW, 0)


@pytest.mark.parametrize(
    ("action", "decision"),
    [
        (Effect.DENY, Decision.DENY),
        (Effect.REQUIRE_APPROVAL, Decision.APPROVE),
        (Effect.WARN, Decision.ALLOW),
        (Effect.IGNORE, Decision.ALLOW),
    ],
)
def test_the_action_of_a_rule_decides(action: Effect, decision: Decision) -> None:
    made = ruled(found(), rules={"R03": RulePolicy(action=action)}, policy=DEV)

    assert made.decision is decision
    assert bool(made.ruling.denied_by) is (decision is Decision.DENY)
    assert bool(made.ruling.stopping) is (decision is not Decision.ALLOW)
    assert [item.reason for item in made.ruling.suppressed] == (
        ["the policy ignores R03"] if action is Effect.IGNORE else []
    )
    assert made.ruling.notes == (
        ("R03: asks for no approval by itself, by the policy",) if action is Effect.WARN else ()
    )


@pytest.mark.parametrize(
    ("until", "passes"),
    [("2026-11-20", False), ("2026-11-21", True), ("2026-12-31", True)],
    ids=["ended yesterday", "ends today", "holds on"],
)
def test_an_allowance_holds_to_its_last_day(until: str, passes: bool) -> None:
    made = ruled(found(), rules=allowed(until))

    assert (made.decision is Decision.APPROVE) is passes
    if passes:
        (item,) = made.ruling.suppressed
        assert (item.finding, item.reason, item.until) == (found(), "rebuilt nightly", until)
        assert not made.findings
    else:
        assert made.decision is Decision.DENY
        assert made.ruling.notes == (f"R03: the allowance for Cache ended on {until}",)


def test_an_allowance_is_for_one_resource() -> None:
    made = ruled(found(), found(logical_id="Data"), rules=allowed("2026-12-31"))

    assert [item.logical_id for item in made.findings] == ["Data"]
    assert made.decision is Decision.DENY
    assert not made.ruling.notes


def test_an_allowance_that_fits_nothing_is_noted_where_its_rule_fires() -> None:
    rules = allowed("2026-12-31", "Cach")

    assert ruled(found(), rules=rules).ruling.notes == (
        "R03: the allowance for Cach fits no finding",
    )
    assert not ruled(found("R10"), rules=rules).ruling.notes


def test_without_a_clock_no_allowance_holds() -> None:
    made = ruled(found(), rules=allowed("2099-12-31"), now=None)

    assert made.decision is Decision.DENY
    assert made.ruling.notes == ("R03: the allowance for Cache needs a clock",)


@pytest.mark.parametrize("status", [Status.EXISTING, Status.FIXED])
def test_old_debts_and_mended_faults_never_block(status: Status) -> None:
    rules = {"R03": RulePolicy(action=Effect.DENY)}
    policy = replace(DEV, deny_from=Level.LOW, approve_from=Level.INFO)

    made = ruled(found(status=status, level=Level.CRITICAL), rules=rules, policy=policy)

    assert made.decision is Decision.ALLOW
    assert len(made.findings) == 1


def test_another_level_is_noted_and_an_old_debt_stays_a_remark() -> None:
    rules = {"R03": RulePolicy(level=Level.CRITICAL)}

    made = ruled(found(), found(status=Status.EXISTING, logical_id="Old"), rules=rules)

    assert [item.level for item in made.findings] == [Level.CRITICAL, Level.LOW]
    assert made.ruling.notes == ("R03: level critical by the policy, high otherwise",)


def test_the_most_approvals_that_a_finding_asks_for_are_needed() -> None:
    rules = {"R03": RulePolicy(approvals=3), "R10": RulePolicy(approvals=2)}

    assert ruled(found("R10"), rules=rules).ruling.approvals == 2
    assert ruled(found("R10"), found("R03"), rules=rules).ruling.approvals == 3
    assert (
        ruled(found("R16"), rules=rules, policy=replace(DEFAULT, approvals=4)).ruling.approvals == 4
    )


@pytest.mark.parametrize(
    ("item", "fires"),
    [
        pytest.param(change("Data", "AWS::EFS::FileSystem", "Add"), False, id="added"),
        pytest.param(change("Data", "AWS::EFS::FileSystem"), False, id="in place"),
        pytest.param(change("Data", "AWS::EFS::MountTarget", "Remove"), False, id="another type"),
        pytest.param(change("Data", "AWS::EFS::FileSystem", "Remove"), True, id="removed"),
        pytest.param(
            change("Data", "AWS::RDS::DBInstance", Replacement="True"), True, id="replaced"
        ),
        pytest.param(
            change("Data", "AWS::RDS::DBCluster", Replacement="Conditional"), True, id="perhaps"
        ),
        pytest.param(change("Data", "AWS::S3::Bucket", "Explode"), True, id="unknown action"),
    ],
)
def test_prod_protects_what_holds_data(item: object, fires: bool) -> None:
    review = assess(TARGET, told(item), policy=PROD, now=NOW)  # type: ignore[arg-type] # an answer's change

    assert ("R42" in {one.rule for one in review.findings}) is fires
    if fires:
        assert review.decision is Decision.DENY
        assert "R42" in {one.rule for one in review.ruling.denied_by}


def test_prod_denies_an_image_that_moves() -> None:
    review = assess(TARGET, told(task_change(task(), task("repo/web:latest"))), policy=PROD)

    assert review.decision is Decision.DENY


FINDINGS = st.lists(
    st.builds(
        found,
        rule=st.sampled_from(["R03", "R10", "R42"]),
        level=st.sampled_from(Level),
        status=st.sampled_from(Status),
        logical_id=st.sampled_from(["Cache", "Data"]),
    ),
    max_size=6,
)
LEVELS = st.none() | st.sampled_from(Level)
ALLOWANCES = st.builds(
    Allowance,
    logical_id=st.sampled_from(["Cache", "Data"]),
    until=st.sampled_from(["2026-11-20", "2026-11-21", "2027-01-01"]),
    reason=st.just("why"),
)
RULES = st.dictionaries(
    st.sampled_from(["R03", "R10", "R42"]),
    st.builds(
        RulePolicy,
        action=st.none() | st.sampled_from(Effect),
        level=LEVELS,
        approvals=st.none() | st.integers(1, 5),
        allow=st.lists(ALLOWANCES, max_size=2).map(tuple),
    ),
)
POLICIES = st.builds(
    Policy,
    any_change=st.booleans(),
    approve_from=LEVELS,
    deny_from=LEVELS,
    approvals=st.integers(1, 3),
    rules=RULES,
)


@given(POLICIES, FINDINGS, FINDINGS, st.sampled_from([ANY, ChangeSet()]))
def test_a_further_risk_never_lowers_the_decision(
    policy: Policy, some: list[Finding], more: list[Finding], changes: ChangeSet
) -> None:
    few = rule_on(policy, changes, some, NOW)
    many = rule_on(policy, changes, [*some, *more], NOW)

    assert SEVERITY.index(many.decision) >= SEVERITY.index(few.decision)
    if many.decision is Decision.APPROVE and few.decision is Decision.APPROVE:
        assert many.ruling.approvals >= few.ruling.approvals


@given(POLICIES, FINDINGS)
def test_every_finding_is_told_or_told_as_suppressed(
    policy: Policy, findings: list[Finding]
) -> None:
    made = rule_on(policy, ANY, findings, NOW)
    shown = [*made.findings, *(item.finding for item in made.ruling.suppressed)]

    assert sorted((item.rule, item.logical_id, item.status) for item in shown) == sorted(
        (item.rule, item.logical_id, item.status) for item in findings
    )
