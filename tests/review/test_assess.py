"""Every rule is asked, a failing one is seen, and more risk never means a milder decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import ChangeSet, Completeness
from compose2cfn.review import rules
from compose2cfn.review.assess import assess, findings_of
from compose2cfn.review.model import Decision, Finding, Level, Status
from compose2cfn.review.policy import DEFAULT, Policy, decide
from compose2cfn.review.registry import RULES, Hit, Rule, rule
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEVERITY = (Decision.ALLOW, Decision.APPROVE, Decision.DENY)


def test_nothing_to_do_needs_no_approval() -> None:
    review = assess(TARGET, ChangeSet())

    assert (review.decision, review.level, review.findings) == (Decision.ALLOW, None, ())


def test_every_change_needs_approval() -> None:
    review = assess(TARGET, told(*release()), digest=DIGEST)

    assert review.decision is Decision.APPROVE
    assert review.findings == ()
    assert review.digest == DIGEST


def test_an_incomplete_report_without_changes_needs_approval() -> None:
    changes = ChangeSet(completeness=Completeness(warnings=("AWS warns",)))

    assert assess(TARGET, changes).decision is Decision.APPROVE


def test_a_policy_may_deny() -> None:
    review = assess(
        TARGET,
        told(task_change(task(), task(DB_PASSWORD="hunter2"))),
        policy=Policy(deny_from=Level.CRITICAL),
    )

    assert review.decision is Decision.DENY


def test_the_gravest_finding_comes_first() -> None:
    found = findings_of(told(task_change(task(), task("repo/web:latest", DB_PASSWORD="hunter2"))))

    assert [item.level for item in found] == sorted((item.level for item in found), reverse=True)
    assert len(found) == 2


def test_a_grave_new_finding_comes_before_a_small_old_one_and_a_mended_one_last() -> None:
    def judged(_changes: ChangeSet) -> Iterator[Hit]:
        yield Hit("Mended", "was grave", "nothing", level=Level.CRITICAL, status=Status.FIXED)
        yield Hit("Old", "as before", "some day", level=Level.LOW, status=Status.EXISTING)
        yield Hit("New", "grave", "now", level=Level.HIGH)

    odd = Rule(id="R99", level=Level.HIGH, title="Odd", text="For this test.", judge=judged)
    found = findings_of(told(*release()), (odd,))

    assert [item.logical_id for item in found] == ["New", "Old", "Mended"]


def failing(changes: ChangeSet) -> Iterator[Hit]:
    """Fail at one resource."""
    for item in changes.changes:
        if item.logical_id == "Odd":
            raise KeyError(item.logical_id)
        yield Hit(item.logical_id, "seen", "advice")


def always_failing(changes: ChangeSet) -> Iterator[Hit]:
    """Fail at a whole."""
    if len(changes.changes) != 1:
        raise ValueError("whole")
    yield from ()


def made(judge: object, level: Level = Level.LOW) -> Rule:
    return Rule(id="R99", level=level, title="A test", text="", judge=judge)  # type: ignore[arg-type] # any judge


def test_a_failing_rule_is_seen_and_hides_no_other_resource() -> None:
    changes = told(change("Odd", "T"), change("Plain", "T"))

    found = findings_of(changes, [made(failing)])

    assert [(item.logical_id, item.level.word) for item in found] == [
        ("Odd", "medium"),
        ("Plain", "low"),
    ]
    assert "could not be judged (KeyError)" in found[0].message


def test_a_rule_that_fails_at_the_whole_is_seen_too() -> None:
    changes = told(change("A", "T"), change("B", "T"))

    (found,) = findings_of(changes, [made(always_failing, Level.HIGH)])

    assert (found.logical_id, found.level) == ("-", Level.HIGH)


def test_a_second_rule_of_one_id_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="twice"):
        rule("R01", Level.LOW, "Again")(failing)


def test_a_rule_without_explanation_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="docstring"):
        rule("R98", Level.LOW, "Silent")(lambda _: iter(()))


@pytest.mark.parametrize("item", RULES.values(), ids=RULES)
def test_a_rule_is_explained(item: Rule) -> None:
    assert item.title
    assert not item.title.endswith(".")
    assert len(item.text.split()) >= 15


def test_every_file_of_rules_is_registered(root: Path) -> None:
    folder = root / "compose2cfn" / "review" / "rules"
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    rules.register_all()

    assert {item.judge.__module__.rpartition(".")[2] for item in RULES.values()} == names


FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.just("R01"),
        level=st.sampled_from(Level),
        status=st.sampled_from(Status),
        logical_id=st.just("A"),
        message=st.just("m"),
        advice=st.just("a"),
    ),
    max_size=6,
)
POLICIES = st.builds(
    Policy,
    any_change=st.booleans(),
    approve_from=st.sampled_from(Level),
    deny_from=st.none() | st.sampled_from(Level),
)


@given(POLICIES | st.just(DEFAULT), FINDINGS, FINDINGS, st.booleans())
def test_a_further_finding_never_makes_the_decision_milder(
    policy: Policy, some: list[Finding], more: list[Finding], changed: bool
) -> None:
    changes = told(change("A", "T")) if changed else ChangeSet()
    few = decide(policy, changes, tuple(some))
    many = decide(policy, changes, (*some, *more))

    assert SEVERITY.index(many) >= SEVERITY.index(few)
