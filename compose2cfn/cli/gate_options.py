"""What `approve`, `verify` and `execute` ask for, and the approvals that it leads to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.audit_log import Audit
from compose2cfn.cli.given_report import Report
from compose2cfn.cli.options import PolicyFile, Region
from compose2cfn.cli.signature import Argument, Option
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.approval import ApprovalRecord
    from compose2cfn.gate.pipeline_approval import ApprovalPlace

ChangeSetArn: TypeAlias = Annotated[str, Argument()]
Approvals: TypeAlias = Annotated[
    list[str] | None,
    Option(
        "--approval",
        help="The approval record from 'approve': a file, or s3://BUCKET/PREFIX/ (repeatable, "
        "where several have to approve).",
        metavar="PLACE",
    ),
]
ReviewedDigest: TypeAlias = Annotated[
    str | None,
    Option(
        "--digest",
        help="The report's digest, at least its first 12 characters; another content is refused.",
        metavar="DIGEST",
    ),
]
Pipeline: TypeAlias = Annotated[
    str | None,
    Option(
        "--pipeline", help="CodePipeline pipeline whose manual approval decides.", metavar="NAME"
    ),
]
Stage: TypeAlias = Annotated[
    str, Option("--stage", help="Stage of the manual approval.", metavar="NAME")
]
Action: TypeAlias = Annotated[
    str, Option("--action", help="Name of the manual approval.", metavar="NAME")
]
Run: TypeAlias = Annotated[
    str | None,
    Option(
        "--pipeline-execution",
        help="Execution id of the pipeline; without it the one that waits, or the last one.",
        metavar="ID",
    ),
]
CheckDrift: TypeAlias = Annotated[
    bool,
    Option(
        "--check-drift",
        help="Refuse where a resource that would be touched was changed outside CloudFormation.",
    ),
]
DEFAULT_NAME = "Approve"
"""How the pipeline templates call stage and action of the approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which change set is to be checked, and where its approvals are to be looked for."""

    change_set: ChangeSetArn
    approval: Approvals = None
    digest: ReviewedDigest = None
    pipeline: Pipeline = None
    stage: Stage = DEFAULT_NAME
    action: Action = DEFAULT_NAME
    pipeline_execution: Run = None
    policy: PolicyFile = None
    report: Report = None
    check_drift: CheckDrift = False
    audit: Audit = None
    region: Region = None

    @property
    def place(self) -> ApprovalPlace | None:
        """The manual approval that may have been answered."""
        return place_of(self.pipeline, self.stage, self.action, self.pipeline_execution)


def place_of(
    pipeline: str | None, stage: str, action: str, run: str | None
) -> ApprovalPlace | None:
    """Return the approval action that the options name, or None without `--pipeline`."""
    from compose2cfn.gate.pipeline_approval import ApprovalPlace

    if pipeline is None:
        return None
    return ApprovalPlace(pipeline=pipeline, stage=stage, action=action, execution=run)


def approvals_of(asked: Asked, session: AwsSession) -> Iterator[ApprovalRecord]:
    """Yield the decisions on the change set; where nothing has been decided there is none."""
    for text in asked.approval or ():
        yield from _stored(text, asked.change_set, session)
    place = asked.place
    if place is not None:
        yield from _answered(asked, place, session)


def _stored(text: str, change_set: str, session: AwsSession) -> Iterator[ApprovalRecord]:
    from compose2cfn.gate.record_store import bucket_place, stored

    bucket = bucket_place(text)
    if bucket is None:
        yield from _in_file(Path(text))
    else:
        from compose2cfn.aws.objects import LiveObjects

        yield from stored(LiveObjects(session), bucket, change_set)


def _in_file(path: Path) -> Iterator[ApprovalRecord]:
    """Yield the record; a file that isn't there is no approval, not a wrong one."""
    from compose2cfn.core.files import read_text
    from compose2cfn.gate.approval_reader import from_json

    if path.exists():
        yield from_json(read_text(path))


def _answered(asked: Asked, place: ApprovalPlace, session: AwsSession) -> Iterator[ApprovalRecord]:
    from compose2cfn.aws.pipelines import LivePipelines
    from compose2cfn.cli.usage import wrong_value
    from compose2cfn.gate.approval import check_digest
    from compose2cfn.gate.arn import parse_arn
    from compose2cfn.gate.pipeline_approval import decided

    if asked.digest is None:
        raise wrong_value("--pipeline needs --digest: an approval in CodePipeline names no content")
    check_digest(asked.digest)
    found = decided(
        LivePipelines(session),
        place,
        asked.digest,
        change_set_arn=asked.change_set,
        stack=parse_arn(asked.change_set).name,
    )
    if found is not None:
        yield found
