"""A decision in CodePipeline's manual approval, bound to a digest by its summary.

CodePipeline binds an approval to a run of the pipeline, not to a content: whoever clicks "Approve"
says nothing of what they saw. So the summary has to name the digest. `compose2cfn approve` writes
all of it; in the console a person copies the first 12 characters from the report.
Source: CodePipeline API reference, PutApprovalResult (a summary has at most 512 characters).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from compose2cfn.core.errors import StaleError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.approval import FORMAT, ApprovalRecord, differs
from compose2cfn.gate.codes import NOT_WAITING, UNBOUND
from compose2cfn.review.digest import SPOKEN_LENGTH

if TYPE_CHECKING:
    from compose2cfn.gate.ports import Pipelines

MAX_SUMMARY: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPlace:
    """An approval action, and the run of the pipeline (its execution id) where that is known."""

    pipeline: str
    stage: str
    action: str
    execution: str | None = None

    def __str__(self) -> str:
        """Return it as IAM writes it, `PIPELINE/STAGE/ACTION`."""
        return f"{self.pipeline}/{self.stage}/{self.action}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingApproval:
    """An approval that waits for its answer."""

    token: str
    execution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDecision:
    """An answered approval: what was said, by which identity, and when (RFC 3339)."""

    approved: bool
    summary: str
    by: str
    at: str


def waiting(pipelines: Pipelines, place: ApprovalPlace) -> PendingApproval:
    """Return the approval that waits there; raises :class:`StaleError` where none does."""
    found = pipelines.pending(place)
    if found is None:
        run = f" in execution {place.execution}" if place.execution else ""
        raise StaleError(
            (
                NOT_WAITING.error(
                    f"no approval waits at {place}{run}",
                    hint="it was answered, it expired, or the pipeline isn't there yet",
                ),
            )
        )
    return found


def answer(
    pipelines: Pipelines, place: ApprovalPlace, pending: PendingApproval, record: ApprovalRecord
) -> None:
    """Hand the decision to the pipeline.

    Raises :class:`StaleError` where somebody else was faster or the approval has expired.
    """
    approved = record.decision == "approved"
    if not pipelines.answer(place, pending.token, approved=approved, summary=summary_of(record)):
        raise StaleError(
            (
                NOT_WAITING.error(
                    f"the approval at {place} was answered or has expired meanwhile",
                    hint="see in CodePipeline who answered",
                ),
            )
        )


def summary_of(record: ApprovalRecord) -> str:
    """Return the summary of a decision: all of the digest, then as much of the reason as fits."""
    return f"compose2cfn sha256:{record.digest} {record.reason}"[:MAX_SUMMARY]


def decided(
    pipelines: Pipelines, place: ApprovalPlace, digest: str, *, change_set_arn: str, stack: str
) -> ApprovalRecord | None:
    """Return the last decision of the run as a record on the content with ``digest``, if any.

    Raises :class:`StaleError` for an approval whose summary names another digest, or none: nobody
    knows what that person saw.
    """
    found = pipelines.decision(place)
    if found is None:
        return None
    if found.approved:
        _check_bound(found, place, digest)
    return ApprovalRecord(
        format=FORMAT,
        decision="approved" if found.approved else "rejected",
        digest=digest,
        change_set_arn=change_set_arn,
        stack=stack,
        by=found.by,
        at=found.at,
        reason=" ".join(found.summary.split()) or "(no reason given)",
    )


def _check_bound(found: PipelineDecision, place: ApprovalPlace, digest: str) -> None:
    named = re.findall(rf"(?<![0-9a-f])[0-9a-f]{{{SPOKEN_LENGTH},64}}(?![0-9a-f])", found.summary)
    if any(digest.startswith(name) for name in named):
        return
    if named:
        raise differs(named[0], digest)
    raise StaleError(
        (
            UNBOUND.error(
                f"{found.by} approved at {place} without naming a digest",
                hint="approve again with 'compose2cfn approve', or put the report's digest "
                f"({digest[:SPOKEN_LENGTH]}) into the comment",
            ),
        )
    )
