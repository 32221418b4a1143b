"""`compose2cfn approve` and `reject`: a person's decision, bound to the digest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.options import PolicyFile, Region
from compose2cfn.cli.signature import Argument, Option

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.approval import ApprovalRecord, Verdict

ChangeSetArn: TypeAlias = Annotated[str, Argument()]
Digest: TypeAlias = Annotated[
    str, Option("--digest", help="The report's digest, at least its first 12 characters.")
]
Reason: TypeAlias = Annotated[str, Option("--reason", help="Why, in a sentence.")]
Record: TypeAlias = Annotated[
    Path, Option("--record", help="File that the approval record is written to.")
]
By: TypeAlias = Annotated[
    str | None, Option("--by", help="Who decides (default: the caller's AWS identity).")
]


def approve(
    change_set: ChangeSetArn,
    digest: Digest,
    reason: Reason,
    record: Record,
    by: By = None,
    policy: PolicyFile = None,
    region: Region = None,
) -> None:
    """Approve exactly the content that was reviewed.

    CHANGE_SET is the ARN of the change set. The record that is written lets 'execute' run this
    content and nothing else. What the policy denies nobody can approve (exit code 12).
    """
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.output import note
    from compose2cfn.gate.arn import parse_arn

    session = open_session(region or parse_arn(change_set).region)
    made = _decided(session, "approved", change_set, digest, reason=reason, by=by, policy=policy)
    _write(made, record)
    note(f"Approved {made.digest[:12]} for stack '{made.stack}' by {made.by}.")
    note(f"Next: compose2cfn execute {made.change_set_arn} --approval {record}")


def reject(
    change_set: ChangeSetArn,
    digest: Digest,
    reason: Reason,
    record: Record,
    by: By = None,
    policy: PolicyFile = None,
    region: Region = None,
) -> None:
    """Reject the content that was reviewed.

    CHANGE_SET is the ARN of the change set. 'execute' refuses a rejection record.
    """
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.output import note
    from compose2cfn.gate.arn import parse_arn

    session = open_session(region or parse_arn(change_set).region)
    made = _decided(session, "rejected", change_set, digest, reason=reason, by=by, policy=policy)
    _write(made, record)
    note(f"Rejected {made.digest[:12]} for stack '{made.stack}' by {made.by}: {made.reason}")


def _decided(
    session: AwsSession,
    decision: Verdict,
    change_set: str,
    digest: str,
    *,
    reason: str,
    by: str | None,
    policy: Path | None,
) -> ApprovalRecord:
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.cli.policy import policy_of
    from compose2cfn.gate.approval import DecisionRequest, check_digest, decide

    check_digest(digest)
    request = DecisionRequest(
        change_set_arn=change_set,
        decision=decision,
        digest=digest,
        by=session.identity.arn if by is None else by,
        reason=reason,
    )
    return decide(LiveCloudFormation(session), SystemClock(), request, policy_of(policy))


def _write(made: ApprovalRecord, path: Path) -> None:
    from compose2cfn.core.files import write_atomically
    from compose2cfn.gate.approval import to_json

    write_atomically(path, to_json(made))
