"""`compose2cfn changeset`: create a change set and wait for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.audit_log import Audit
from compose2cfn.cli.options import Output, Region
from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.propose import ProposalRequest, Proposed, TemplateBucket

Name: TypeAlias = Annotated[
    str | None, Option("--name", help="Name of the change set (default: from content).")
]
RoleArn: TypeAlias = Annotated[
    str | None,
    Option("--role-arn", help="Role with which CloudFormation acts.", metavar="ARN"),
]
TemplateBucketName: TypeAlias = Annotated[
    str | None,
    Option(
        "--template-bucket",
        help="S3 bucket for a template that is too long for a request (51,200 bytes).",
        metavar="NAME",
    ),
]
Author: TypeAlias = Annotated[
    str | None,
    Option(
        "--author",
        help="Who wants the change (default: the caller's AWS identity); a policy may keep "
        "authors from approving.",
        metavar="NAME",
    ),
]


def changeset(
    stack: Annotated[str, Option("--stack", help="Name of the stack.")],
    template: Annotated[Path, Option("--template", help="The template from 'convert'.")],
    parameters: Annotated[
        Path | None, Option("--parameters", help="Parameter values (JSON or YAML).")
    ] = None,
    name: Name = None,
    role_arn: RoleArn = None,
    template_bucket: TemplateBucketName = None,
    author: Author = None,
    audit: Audit = None,
    region: Region = None,
    output: Output = None,
) -> None:
    """Create a change set and wait until it can be reviewed.

    Prints its ARN; with --output writes JSON with changeSetArn, stack, type and outcome.
    """
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.audit_log import record
    from compose2cfn.core.values import replace
    from compose2cfn.gate.propose import check_names, propose

    request = _request(stack, template, parameters, name)
    check_names(request)
    session = open_session(region)
    bucket = _bucket(session, template_bucket)
    by = author or session.identity.arn
    request = replace(request, role_arn=role_arn, bucket=bucket, author=by)
    made = propose(LiveCloudFormation(session), SystemClock(), request)
    record(
        audit,
        session,
        "proposed",
        stack=made.stack,
        change_set_arn=made.arn,
        told={"outcome": made.outcome},
    )
    _deliver(made, output)
    _tell_next(made)


def _request(
    stack: str, template: Path, parameters: Path | None, name: str | None
) -> ProposalRequest:
    from compose2cfn.cfn.parameters import read_parameters
    from compose2cfn.core.files import read_text
    from compose2cfn.core.source import Source
    from compose2cfn.gate.propose import ProposalRequest

    source = read_text(parameters) if parameters else Source("--parameters", "")
    return ProposalRequest(
        stack=stack,
        template=read_text(template),
        parameters=read_parameters(source) if parameters else {},
        parameters_file=source,
        name=name,
    )


def _bucket(session: AwsSession, name: str | None) -> TemplateBucket | None:
    from compose2cfn.aws.objects import LiveObjects
    from compose2cfn.gate.propose import TemplateBucket

    return TemplateBucket(name=name, objects=LiveObjects(session)) if name else None


def _deliver(made: Proposed, output: Path | None) -> None:
    import json

    from compose2cfn.cli.output import deliver

    if output is not None:
        told = {
            "changeSetArn": made.arn,
            "stack": made.stack,
            "type": made.kind,
            "outcome": made.outcome,
        }
        deliver(json.dumps(told, indent=2) + "\n", output)
    elif made.arn is not None:
        deliver(f"{made.arn}\n", None)


def _tell_next(made: Proposed) -> None:
    from compose2cfn.cli.output import note

    if made.arn is None:
        note(f"No changes: stack '{made.stack}' already is as the template says.")
        return
    new = "new stack" if made.kind == "CREATE" else "stack"
    word = "is there already" if made.outcome == "reused" else "is ready"
    note(f"Change set '{made.name}' for the {new} '{made.stack}' {word}; nothing is changed yet.")
    note(f"Next: compose2cfn review {made.arn}")
