"""What the policy says of a change set right now: asked again before each step that binds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from compose2cfn.core.errors import PolicyDenied, StaleError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import CLOSED, DENIED, TOO_FEW
from compose2cfn.gate.inspect import review_of
from compose2cfn.gate.surroundings import ask
from compose2cfn.review.model import Decision
from compose2cfn.review.policy import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.gate.approval import ApprovalRecord
    from compose2cfn.gate.inspect import Inspected
    from compose2cfn.gate.ports import CloudFormation
    from compose2cfn.review.model import Finding, Review
    from compose2cfn.review.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By which policy, and for which moment (RFC 3339), a change set is judged.

    Without a moment no allowance holds and no change window is looked at.
    """

    policy: Policy = DEFAULT
    at: str | None = None


def verdict_now(cf: CloudFormation, seen: Inspected, judging: Judging) -> Review:
    """Return the review as of now; raises :class:`PolicyDenied` where the policy denies it."""
    moment = None if judging.at is None else datetime.fromisoformat(judging.at)
    review = review_of(seen, ask(cf, seen), policy=judging.policy, now=moment)
    if review.decision is Decision.DENY:
        raise PolicyDenied(tuple(map(_denied, review.ruling.denied_by)))
    return review


def _denied(item: Finding) -> Diagnostic:
    where = "" if item.logical_id == "-" else f"{item.logical_id}: "
    return DENIED.error(f"{item.rule} {where}{item.message}", item.origin, hint=item.advice)


def check_open(review: Review) -> None:
    """Raise :class:`PolicyDenied` where the policy lets nothing be executed at this moment."""
    if review.ruling.closed is not None:
        raise PolicyDenied(
            (
                CLOSED.error(
                    f"nothing was executed: {review.ruling.closed}",
                    hint="run the same command again when it is open; the approval stays valid",
                ),
            )
        )


def check_approvers(review: Review, records: Sequence[ApprovalRecord]) -> None:
    """Raise :class:`StaleError` where fewer different people approved than the policy asks for."""
    people = sorted({record.by for record in records})
    if len(people) < review.ruling.approvals:
        raise StaleError(tuple(_too_few(review.ruling.approvals, people)))


def _too_few(needed: int, people: Sequence[str]) -> Iterator[Diagnostic]:
    yield TOO_FEW.error(
        f"the policy asks for {needed} people to approve, and {len(people)} did: "
        f"{', '.join(people)}",
        hint="have others approve too, and give each record with --approval",
    )
