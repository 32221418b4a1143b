"""Execute exactly what was approved, or nothing; never twice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from compose2cfn.core.errors import AwsError, StaleError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.approval import check_digest, differs, existing, unavailable
from compose2cfn.gate.arn import parse_arn
from compose2cfn.gate.codes import (
    EXECUTED_ELSEWHERE,
    NOT_APPROVED,
    OTHER_CHANGE_SET,
    REJECTED,
)
from compose2cfn.gate.inspect import digest_now, look
from compose2cfn.gate.leftovers import author_of
from compose2cfn.gate.nested import check_nested
from compose2cfn.gate.stack_states import STARTS
from compose2cfn.gate.verdict import Judging, check_approvals, check_open, verdict_now
from compose2cfn.review.digest import spoken
from compose2cfn.review.model import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from compose2cfn.gate.approval import ApprovalRecord
    from compose2cfn.gate.inspect import Inspected
    from compose2cfn.gate.ports import CloudFormation, StackEvent

_DEFAULT_JUDGING: Final = Judging()
_STARTED: Final = frozenset({"EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE", "EXECUTE_FAILED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An execution that is under way or over.

    ``token`` marks its events; ``after`` is the last event before it, where that is known;
    ``resumed`` says that an earlier run had started it; ``created_at`` is when the change set was
    made; ``template`` is the executed one as data.
    """

    change_set_arn: str
    stack: str
    stack_arn: str
    token: str
    after: str | None
    resumed: bool
    created_at: datetime
    template: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A change set that may be executed now; ``started`` where an earlier run has begun already."""

    seen: Inspected
    digest: str
    approvals: tuple[ApprovalRecord, ...] = ()
    started: Execution | None = None


def start(
    cf: CloudFormation,
    arn: str,
    *records: ApprovalRecord | None,
    judging: Judging = _DEFAULT_JUDGING,
    reviewed: str | None = None,
) -> Execution:
    """Verify the approvals against what AWS answers now, then start the execution by ARN.

    Raises as :func:`verify` does, and then executes nothing. A change set that is being executed or
    was executed with this very approval is not executed again but watched.
    """
    found = verify(cf, arn, *records, judging=judging, reviewed=reviewed)
    return begin(cf, found, judging)


def begin(cf: CloudFormation, found: Verified, judging: Judging = _DEFAULT_JUDGING) -> Execution:
    """Start the execution of what was verified a moment ago, or take up the one under way."""
    return found.started or _executed(cf, found.seen, found.digest, judging)


def verify(
    cf: CloudFormation,
    arn: str,
    *records: ApprovalRecord | None,
    judging: Judging = _DEFAULT_JUDGING,
    reviewed: str | None = None,
) -> Verified:
    """Say that a change set is what was reviewed and approved, and that it may be executed now.

    ``reviewed`` is the digest of the report (12 digits or more), for where the policy asks for no
    approval. Raises :class:`StaleError` with its reason where there is no approval and the policy
    asks for one, where there are too few, a rejection, an approval of another change set or of
    other content, where the change set is gone, obsolete, or was executed without this approval,
    or where it doesn't hold its nested stacks; :class:`PolicyDenied` where the policy denies the
    change, or any execution at this moment.
    """
    parse_arn(arn)
    if reviewed is not None:
        check_digest(reviewed)
    approved = [_checked(record, arn) for record in records if record is not None]
    if not approved and judging.policy.any_change:
        raise _not_approved()
    seen = existing(look(cf, arn), arn)
    current = digest_now(seen, judging.policy)
    digest = approved[0].digest if approved else current
    if seen.execution_status in _STARTED:
        _check_same(digest, reviewed)
        started = _resumed(cf, seen, digest, current)
        return Verified(seen=seen, digest=digest, approvals=tuple(approved), started=started)
    if seen.execution_status != "AVAILABLE":
        raise unavailable(seen)
    check_nested(seen)
    _check_same(current, reviewed, *(record.digest for record in approved))
    review = verdict_now(cf, seen, judging)
    if not approved and review.decision is not Decision.ALLOW:
        raise _not_approved()
    check_approvals(review, author_of(seen.plain), approved, judging)
    check_open(review)
    return Verified(seen=seen, digest=digest, approvals=tuple(approved))


def _check_same(current: str, *expected: str | None) -> None:
    for digest in expected:
        if digest is not None and not current.startswith(digest):
            raise differs(digest, current)


def token_of(digest: str) -> str:
    """Return the client token of an execution; equal for each attempt at the same content."""
    return f"c2c-{digest}"


def _not_approved() -> StaleError:
    return StaleError(
        (
            NOT_APPROVED.error(
                "nothing was executed: there is no approval record",
                hint="review and approve first, then give the record with --approval",
            ),
        )
    )


def _checked(record: ApprovalRecord, arn: str) -> ApprovalRecord:
    """Return the record if it approves this change set."""
    if record.decision != "approved":
        raise StaleError(
            (REJECTED.error(f"{record.by} rejected it at {record.at}: {record.reason}"),)
        )
    if record.change_set_arn != arn:
        raise StaleError(
            (
                OTHER_CHANGE_SET.error(
                    f"the approval is for {record.change_set_arn}",
                    hint="have the change set that you want to execute reviewed and approved",
                ),
            )
        )
    return record


def _executed(cf: CloudFormation, seen: Inspected, digest: str, judging: Judging) -> Execution:
    stack_arn = str(seen.plain["StackId"])
    before = cf.events(stack_arn)
    try:
        cf.execute_change_set(seen.arn, client_token=token_of(digest))
    except AwsError:
        # The request may have arrived although its answer did not, or another run was faster.
        again = look(cf, seen.arn)
        if again is None or again.execution_status not in _STARTED:
            raise
        return _resumed(cf, again, digest, digest_now(again, judging.policy))
    return _execution(seen, digest, after=before[-1].id if before else None, resumed=False)


def _resumed(cf: CloudFormation, seen: Inspected, digest: str, current: str) -> Execution:
    """Return the execution that an earlier run started, if it was this approval's."""
    token = token_of(digest)
    events = cf.events(str(seen.plain["StackId"]))
    ours = any(event.client_token == token for event in events)
    # where a token is told, it tells who; else the content does, and that nothing was added to it
    foreign = any(_is_of(event, seen) and event.client_token for event in events)
    unlike = current != digest or bool(seen.stack and seen.stack.disable_rollback)
    if not ours and (foreign or unlike):
        raise StaleError(
            (
                EXECUTED_ELSEWHERE.error(
                    f"the change set was executed ({seen.execution_status}), but not with the "
                    f"approval of {spoken(digest)}",
                    hint="CloudTrail tells who called ExecuteChangeSet",
                ),
            )
        )
    return _execution(seen, digest, after=None, resumed=True)


def _is_of(event: StackEvent, seen: Inspected) -> bool:
    """Whether an operation on the stack began with this, after the change set was made."""
    at = datetime.fromisoformat(event.at)
    told = event.physical_id == seen.plain["StackId"] and event.status in STARTS
    return told and at >= seen.plain["CreationTime"]


def _execution(seen: Inspected, digest: str, *, after: str | None, resumed: bool) -> Execution:
    return Execution(
        change_set_arn=seen.arn,
        stack=str(seen.plain["StackName"]),
        stack_arn=str(seen.plain["StackId"]),
        token=token_of(digest),
        after=after,
        resumed=resumed,
        created_at=seen.plain["CreationTime"],
        template=seen.template_data,
    )
