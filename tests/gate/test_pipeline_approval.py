"""An approval in CodePipeline counts for the digest that its comment names, for nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from compose2cfn.core.errors import StaleError
from compose2cfn.gate.approval import ApprovalRecord
from compose2cfn.gate.pipeline_approval import (
    MAX_SUMMARY,
    ApprovalPlace,
    PendingApproval,
    PipelineDecision,
    answer,
    decided,
    summary_of,
    waiting,
)

ARN = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/c2c-1/0a-1b"
DIGEST = "3f9a1c2b77d0" + "5" * 52
PLACE = ApprovalPlace(pipeline="shop", stage="Approve", action="Approve")


@dataclass
class FakePipelines:
    """A pipeline with one approval."""

    token: str | None = "t-1"
    in_time: bool = True
    last: PipelineDecision | None = None
    answers: list[tuple[str, bool, str]] = field(default_factory=list)

    def pending(self, place: ApprovalPlace) -> PendingApproval | None:
        """GetPipelineState."""
        assert place == PLACE
        return PendingApproval(token=self.token, execution="e-1") if self.token else None

    def answer(self, place: ApprovalPlace, token: str, *, approved: bool, summary: str) -> bool:
        """PutApprovalResult."""
        assert place == PLACE
        self.answers.append((token, approved, summary))
        return self.in_time

    def decision(self, place: ApprovalPlace) -> PipelineDecision | None:
        """ListActionExecutions."""
        assert place == PLACE
        return self.last


def record(reason: str = "fine") -> ApprovalRecord:
    return ApprovalRecord(
        format=1,
        decision="approved",
        digest=DIGEST,
        change_set_arn=ARN,
        stack="shop",
        by="Ada",
        at="2026-01-31T12:00:00Z",
        reason=reason,
    )


def told(summary: str, *, approved: bool = True) -> FakePipelines:
    last = PipelineDecision(
        approved=approved, summary=summary, by="arn:ada", at="2026-01-31T12:00:00Z"
    )
    return FakePipelines(last=last)


def found(pipelines: FakePipelines) -> ApprovalRecord | None:
    return decided(pipelines, PLACE, DIGEST, change_set_arn=ARN, stack="shop")


def test_without_an_answer_there_is_no_record() -> None:
    assert found(FakePipelines()) is None


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param(summary_of(record()), id="by approve"),
        pytest.param("3f9a1c2b77d0", id="the spoken form alone"),
        pytest.param("ok, I read 3f9a1c2b77d0.", id="in a sentence"),
        pytest.param(f"deadbeefdeadbeef and {DIGEST}", id="beside another number"),
    ],
)
def test_an_approval_that_names_the_digest_is_one(summary: str) -> None:
    made = found(told(summary))
    assert made is not None
    assert (made.decision, made.digest, made.by) == ("approved", DIGEST, "arn:ada")


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param("", id="nothing"),
        pytest.param("looks good", id="words"),
        pytest.param("3f9a1c2b77d", id="a digit too few"),
        pytest.param("3F9A1C2B77D0", id="another spelling"),
    ],
)
def test_an_approval_without_a_digest_is_none(summary: str) -> None:
    with pytest.raises(StaleError, match="without naming a digest"):
        found(told(summary))


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param("3f9a1c2b77d1", id="another digest"),
        pytest.param("3f9a1c2b77d05556", id="the right beginning, another end"),
        pytest.param("13f9a1c2b77d0", id="in the middle of another number"),
    ],
)
def test_an_approval_of_another_digest_is_stale(summary: str) -> None:
    with pytest.raises(StaleError, match="now it is 3f9a1c2b77d0"):
        found(told(summary))


def test_a_rejection_needs_no_digest() -> None:
    made = found(told("not today", approved=False))
    assert made is not None
    assert (made.decision, made.reason) == ("rejected", "not today")


def test_where_nothing_waits_it_is_told() -> None:
    with pytest.raises(StaleError, match="no approval waits at shop/Approve/Approve"):
        waiting(FakePipelines(token=None), PLACE)


def test_an_answer_names_the_whole_digest() -> None:
    pipelines = FakePipelines()
    answer(pipelines, PLACE, waiting(pipelines, PLACE), record())
    assert pipelines.answers == [("t-1", True, f"compose2cfn sha256:{DIGEST} fine")]


def test_a_long_reason_is_cut_and_the_digest_is_not() -> None:
    summary = summary_of(record("because " * 100))
    assert len(summary) == MAX_SUMMARY
    assert DIGEST in summary


def test_an_answer_that_comes_too_late_is_told() -> None:
    pipelines = FakePipelines(in_time=False)
    with pytest.raises(StaleError, match="answered or has expired"):
        answer(pipelines, PLACE, waiting(pipelines, PLACE), record())
