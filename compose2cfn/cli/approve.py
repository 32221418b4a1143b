"""`compose2cfn approve` and `reject`: a person's decision, bound to the digest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.audit_log import Audit
from compose2cfn.cli.gate_options import (
    DEFAULT_NAME,
    Action,
    ChangeSetArn,
    Pipeline,
    Run,
    Stage,
    place_of,
)
from compose2cfn.cli.given_report import Report
from compose2cfn.cli.options import PolicyFile, Region
from compose2cfn.cli.signature import Option
from compose2cfn.cli.usage import wrong_value
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.approval import ApprovalRecord, Verdict
    from compose2cfn.gate.pipeline_approval import ApprovalPlace
    from compose2cfn.gate.ports import CloudFormation
    from compose2cfn.review.policy import Policy

Digest: TypeAlias = Annotated[
    str, Option("--digest", help="The report's digest, at least its first 12 characters.")
]
Reason: TypeAlias = Annotated[str, Option("--reason", help="Why, in a sentence.")]
Record: TypeAlias = Annotated[
    str | None,
    Option(
        "--record",
        help="Where the approval record is written to: a file, or s3://BUCKET/PREFIX/.",
        metavar="PLACE",
    ),
]
By: TypeAlias = Annotated[
    str | None, Option("--by", help="Who decides (default: the caller's AWS identity).")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says on the command line, whatever the decision is."""

    change_set: ChangeSetArn
    digest: Digest
    reason: Reason
    record: Record = None
    pipeline: Pipeline = None
    stage: Stage = DEFAULT_NAME
    action: Action = DEFAULT_NAME
    pipeline_execution: Run = None
    by: By = None
    policy: PolicyFile = None
    report: Report = None
    audit: Audit = None
    region: Region = None

    @property
    def place(self) -> ApprovalPlace | None:
        """The manual approval that is answered, too."""
        return place_of(self.pipeline, self.stage, self.action, self.pipeline_execution)


def approve(said: Said) -> None:
    """Approve exactly the content that was reviewed.

    CHANGE_SET is the ARN of the change set. The record that is written lets 'execute' run this
    content and nothing else; with --pipeline the manual approval of CodePipeline is answered, too.
    What the policy denies nobody can approve (exit code 12).
    """
    from compose2cfn.cli.output import note

    made, where = _decide(said, "approved")
    note(f"Approved {made.digest[:12]} for stack '{made.stack}' by {made.by}.")
    if where is not None:
        note(f"Next: compose2cfn execute {made.change_set_arn} --approval {where}")


def reject(said: Said) -> None:
    """Reject the content that was reviewed.

    CHANGE_SET is the ARN of the change set. 'execute' refuses a rejection record; with --pipeline
    the manual approval of CodePipeline is answered, too.
    """
    from compose2cfn.cli.output import note

    made, _ = _decide(said, "rejected")
    note(f"Rejected {made.digest[:12]} for stack '{made.stack}' by {made.by}: {made.reason}")


def _decide(said: Said, decision: Verdict) -> tuple[ApprovalRecord, str | None]:
    """Return the record and where `execute` finds it; the pipeline hears of it last."""
    from compose2cfn.aws.pipelines import LivePipelines
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.audit_log import record
    from compose2cfn.gate.arn import parse_arn
    from compose2cfn.gate.pipeline_approval import answer, waiting

    _check(said)
    session = open_session(said.region or parse_arn(said.change_set).region)
    pipelines = LivePipelines(session) if said.place else None
    # found out before anything is written: is somebody asking at all?
    pending = waiting(pipelines, said.place) if pipelines and said.place else None
    made = _decided(session, said, decision)
    where = _write(made, said.record, session)
    if pipelines and said.place and pending:
        answer(pipelines, said.place, pending, made)
    record(
        said.audit,
        session,
        made.decision,
        stack=made.stack,
        change_set_arn=made.change_set_arn,
        digest=made.digest,
        told={"by": made.by, "reason": made.reason},
    )
    return made, where


def _check(said: Said) -> None:
    """Refuse what can be known to be wrong before AWS is asked."""
    from compose2cfn.core.files import check_writable
    from compose2cfn.gate.approval import check_digest, sentence
    from compose2cfn.gate.record_store import bucket_place

    if said.record is None and said.place is None:
        raise wrong_value("say where the decision goes: --record, --pipeline, or both")
    check_digest(said.digest)
    sentence("reason", said.reason)
    if said.by is not None:
        sentence("by", said.by)
    if said.record is not None and bucket_place(said.record) is None:
        check_writable(Path(said.record))


def _decided(session: AwsSession, said: Said, decision: Verdict) -> ApprovalRecord:
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.cli.policy import policy_of
    from compose2cfn.gate.approval import DecisionRequest, decide

    policy = policy_of(said.policy)
    cf = LiveCloudFormation(session)
    request = DecisionRequest(
        change_set_arn=said.change_set,
        decision=decision,
        digest=said.digest,
        by=session.identity.arn if said.by is None else said.by,
        reason=said.reason,
        caller=None if policy.author_may_approve else session.identity.arn,
    )
    made = decide(cf, SystemClock(), request, policy)
    if said.report is not None:
        _check_report(cf, said, said.report, policy)
    return made


def _check_report(cf: CloudFormation, said: Said, report: Path, policy: Policy) -> None:
    from compose2cfn.cli.given_report import check_report
    from compose2cfn.cli.policy import now
    from compose2cfn.gate.inspect import inspect, review_of
    from compose2cfn.gate.surroundings import ask

    seen = inspect(cf, said.change_set)
    check_report(report, review_of(seen, ask(cf, seen), policy=policy, now=now()))


def _write(made: ApprovalRecord, place: str | None, session: AwsSession) -> str | None:
    from compose2cfn.aws.objects import LiveObjects
    from compose2cfn.core.files import write_atomically
    from compose2cfn.gate.approval import to_json
    from compose2cfn.gate.record_store import bucket_place, store

    bucket = bucket_place(place) if place else None
    if bucket is not None:
        store(LiveObjects(session), bucket, made)
    elif place:
        write_atomically(Path(place), to_json(made))
    return place
