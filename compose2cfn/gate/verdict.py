"""What the policy says of a change set right now: asked again before each step that binds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from compose2cfn.core.errors import PolicyDenied, StaleError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import AUTHOR, CLOSED, DENIED, EXPIRED, TOO_FEW
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


_SKEW: Final = timedelta(minutes=5)
"""How far ahead of ours the clock of an approver may be."""


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


def check_author(policy: Policy, author: str | None, *names: str | None) -> None:
    """Raise :class:`PolicyDenied` where the author is among those who approve, and may not.

    Where nobody knows the author, nobody is known not to be the author.
    """
    if policy.author_may_approve or (author is not None and author not in names):
        return
    raise PolicyDenied((_by_author(author),))


def _by_author(author: str | None) -> Diagnostic:
    if author is None:
        return AUTHOR.error(
            "the change set doesn't tell who made it, and the policy lets no author approve",
            hint="make it with 'compose2cfn changeset', which writes down the author",
        )
    return AUTHOR.error(f"{author} made the change set", hint="have somebody else approve it")


def check_approvals(
    review: Review, author: str | None, records: Sequence[ApprovalRecord], judging: Judging
) -> None:
    """Raise :class:`StaleError` where fewer different people approved than the policy asks for.

    Approvals that have expired, and those of an author who may not approve, don't count.
    """
    problems = [(record, _uncounted(record, author, judging)) for record in records]
    people = sorted({record.by for record, problem in problems if problem is None})
    needed = review.ruling.approvals
    if len(people) < needed:
        told = [problem for _, problem in problems if problem is not None]
        raise StaleError((*told, *(_too_few(needed, people) if people or not told else ())))


def _uncounted(record: ApprovalRecord, author: str | None, judging: Judging) -> Diagnostic | None:
    policy = judging.policy
    if not policy.author_may_approve and (author is None or author == record.by):
        return _by_author(author)
    if policy.expires_after_hours is None or judging.at is None:
        return None
    age = datetime.fromisoformat(judging.at) - datetime.fromisoformat(record.at)
    if -_SKEW <= age <= timedelta(hours=policy.expires_after_hours):
        return None
    return EXPIRED.error(
        f"{record.by} approved at {record.at}; approvals hold for {policy.expires_after_hours} "
        f"hours, and now it is {judging.at}",
        hint="review the change set again and approve it anew",
    )


def _too_few(needed: int, people: Sequence[str]) -> Iterator[Diagnostic]:
    yield TOO_FEW.error(
        f"the policy asks for {needed} people to approve, and {len(people)} did"
        + (f": {', '.join(people)}" if people else ""),
        hint="have others approve too, and give each record with --approval",
    )
