"""A decision binds one content, is written in one way, and is read back strictly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.core.errors import InputError, StaleError
from compose2cfn.core.exit_codes import ExitCode
from compose2cfn.core.source import Source
from compose2cfn.gate.approval import ApprovalRecord, DecisionRequest, decide, to_json
from compose2cfn.gate.approval_reader import from_json
from compose2cfn.gate.inspect import digest_now, inspect
from tests.gate.fake import FakeClock, FakeCloudFormation
from tests.gate.story import proposed, template

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = ApprovalRecord(
    format=1,
    decision="approved",
    digest="3f9a" * 16,
    change_set_arn="arn:aws:cloudformation:eu-central-1:123456789012:changeSet/c2c-1/abc-1",
    stack="shop",
    by="Ada",
    at="2026-01-31T12:00:00Z",
    reason="grün ✓",
)


def ask(cf: FakeCloudFormation, clock: FakeClock, arn: str, digest: str) -> ApprovalRecord:
    """Approve with a digest."""
    return decide(
        cf,
        clock,
        DecisionRequest(
            change_set_arn=arn, decision="approved", digest=digest, by="Ada", reason="fine"
        ),
    )


@pytest.mark.parametrize("length", [12, 13, 64])
def test_twelve_characters_of_the_current_digest_are_enough(
    cf: FakeCloudFormation, clock: FakeClock, length: int
) -> None:
    arn = proposed(cf, clock)
    digest = digest_now(inspect(cf, arn))
    record = ask(cf, clock, arn, digest[:length])
    assert record == ApprovalRecord(
        format=1,
        decision="approved",
        digest=digest,
        change_set_arn=arn,
        stack="shop",
        by="Ada",
        at=clock.now(),
        reason="fine",
    )


@pytest.mark.parametrize(
    "digest",
    ["", "3f9a1c2b77d", "3F9A1C2B77D0", "3f9a1c2b77dg", "0" * 65],
    ids=["empty", "eleven", "upper case", "not hexadecimal", "too long"],
)
def test_a_digest_of_the_wrong_form_is_refused_before_asking_aws(
    cf: FakeCloudFormation, clock: FakeClock, digest: str
) -> None:
    with pytest.raises(InputError, match="is no digest"):
        ask(cf, clock, RECORD.change_set_arn, digest)
    assert cf.calls == []


def test_another_digest_is_stale(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    with pytest.raises(StaleError, match="reviewed was 000000000000, but now it is") as refusal:
        ask(cf, clock, arn, "0" * 12)
    assert refusal.value.exit_code is ExitCode.STALE


def test_a_replaced_set_is_stale(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    digest = digest_now(inspect(cf, arn))
    other = cf.replace_change_set(arn, template("evil"))
    with pytest.raises(StaleError, match="there is no change set"):
        ask(cf, clock, arn, digest)
    with pytest.raises(StaleError, match="reviewed was"):
        ask(cf, clock, other, digest)


@pytest.mark.parametrize("state", ["OBSOLETE", "UNAVAILABLE", "EXECUTE_COMPLETE"])
def test_only_an_available_set_is_decided_on(
    cf: FakeCloudFormation, clock: FakeClock, state: str
) -> None:
    arn = proposed(cf, clock)
    digest = digest_now(inspect(cf, arn))
    cf.sets[arn].answer |= {"ExecutionStatus": state, "StatusReason": "because"}
    with pytest.raises(StaleError, match=f"not available .*{state}.*: because"):
        ask(cf, clock, arn, digest)


@pytest.mark.parametrize(("by", "reason"), [("", "fine"), ("Ada", " \n\t")])
def test_a_decision_says_who_and_why(
    cf: FakeCloudFormation, clock: FakeClock, by: str, reason: str
) -> None:
    arn = proposed(cf, clock)
    request = DecisionRequest(
        change_set_arn=arn, decision="approved", digest="0" * 12, by=by, reason=reason
    )
    with pytest.raises(InputError, match="says nothing"):
        decide(cf, clock, request)


def test_the_record_is_written_in_one_way() -> None:
    assert to_json(RECORD) == (
        "{\n"
        '  "format": 1,\n'
        '  "decision": "approved",\n'
        f'  "digest": "{RECORD.digest}",\n'
        f'  "changeSetArn": "{RECORD.change_set_arn}",\n'
        '  "stack": "shop",\n'
        '  "by": "Ada",\n'
        '  "at": "2026-01-31T12:00:00Z",\n'
        '  "reason": "grün ✓"\n'
        "}\n"
    )


@given(by=st.text(), reason=st.text())
def test_what_is_written_is_read_back(by: str, reason: str) -> None:
    cf = FakeCloudFormation()
    clock = FakeClock(cf)
    arn = proposed(cf, clock)
    request = DecisionRequest(
        change_set_arn=arn,
        decision="rejected",
        digest=digest_now(inspect(cf, arn)),
        by="x" + by,
        reason=reason + "x",
    )
    record = decide(cf, clock, request)
    assert from_json(Source("record.json", to_json(record))) == record


def without(key: str) -> Callable[[dict[str, Any]], object]:
    """Return an edit that takes a key away."""
    return lambda record: record.pop(key)


def setting(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    """Return an edit that sets a key."""
    return lambda record: record.update({key: value})


@pytest.mark.parametrize(
    ("edit", "told", "line"),
    [
        pytest.param(without("digest"), "'digest' is missing", 1, id="missing"),
        pytest.param(setting("note", "x"), "no key 'note'", 10, id="unknown"),
        pytest.param(setting("format", 2), "'format' has to be 1", 2, id="another format"),
        pytest.param(setting("format", True), "'format' has to be 1", 2, id="true is not 1"),
        pytest.param(setting("decision", "yes"), "'approved' or 'rejected'", 3, id="decision"),
        pytest.param(setting("digest", "3f9a1c2b77d0"), "64 characters", 4, id="short digest"),
        pytest.param(setting("changeSetArn", "name"), "has to be an ARN", 5, id="a name"),
        pytest.param(setting("by", " "), "'by' has to be a name", 7, id="nobody"),
        pytest.param(setting("at", "today"), "'at' has to be a time", 8, id="no time"),
        pytest.param(setting("reason", ["x"]), "'reason' has to be a sentence", 9, id="a list"),
    ],
)
def test_a_damaged_record_is_refused_at_its_line(
    edit: Callable[[dict[str, Any]], object], told: str, line: int
) -> None:
    values = json.loads(to_json(RECORD))
    edit(values)
    with pytest.raises(InputError) as refusal:
        from_json(Source("record.json", json.dumps(values, indent=2)))
    (problem,) = refusal.value.diagnostics
    assert told in problem.message
    assert problem.span is not None
    assert problem.span.line == line


@pytest.mark.parametrize("text", ["", "[]", "approved", "{}\n---\n{}"])
def test_other_documents_are_no_record(text: str) -> None:
    with pytest.raises(InputError):
        from_json(Source("record.json", text))


def test_all_deviations_are_told_at_once() -> None:
    with pytest.raises(InputError) as refusal:
        from_json(Source("record.json", "{}"))
    assert len(refusal.value.diagnostics) == 8


def test_a_key_may_stand_only_once() -> None:
    text = to_json(RECORD).replace('"by":', '"decision": "rejected",\n  "by":')
    with pytest.raises(InputError, match="twice"):
        from_json(Source("record.json", text))


def test_a_rejection_is_read_as_one() -> None:
    text = to_json(replace(RECORD, decision="rejected"))
    assert from_json(Source("record.json", text)).decision == "rejected"
