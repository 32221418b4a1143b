"""`compose2cfn iam`: the policy that a step needs, and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.options import Output
from compose2cfn.cli.signature import Option
from compose2cfn.gate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.gate.record_store import BucketPlace


ForStep: TypeAlias = Annotated[
    Step,
    Option("--for", help="The step; 'deploy' is CloudFormation's own role, --role-arn."),
]
Template: TypeAlias = Annotated[
    Path | None,
    Option(
        "--template",
        help="With 'deploy': the template whose resources the role has to make (default: all that "
        "'convert' can write).",
        metavar="FILE",
    ),
]

RoleArn: TypeAlias = Annotated[
    str | None,
    Option("--role-arn", help="Role that CloudFormation acts with.", metavar="ARN"),
]

Boundary: TypeAlias = Annotated[
    str | None,
    Option(
        "--permissions-boundary",
        help="Boundary that the application's roles must have.",
        metavar="ARN",
    ),
]


Records: TypeAlias = Annotated[
    str | None,
    Option("--records", help="s3://BUCKET/PREFIX/ of approvals.", metavar="PLACE"),
]
AuditLog: TypeAlias = Annotated[
    str | None,
    Option("--audit", help="s3://BUCKET/PREFIX/ of the audit log.", metavar="PLACE"),
]
Deployments: TypeAlias = Annotated[
    str | None,
    Option(
        "--deployments", help="s3://BUCKET/PREFIX/ of what environments have run.", metavar="PLACE"
    ),
]
ApprovalAction: TypeAlias = Annotated[
    str | None,
    Option("--pipeline", help="PIPELINE/STAGE/ACTION of the approval.", metavar="PLACE"),
]


def iam(
    for_: ForStep,
    template: Template = None,
    stack: Annotated[str, Option("--stack", help="Name of the stack.", metavar="NAME")] = "*",
    account: Annotated[str, Option("--account", help="Id of the account.", metavar="DIGITS")] = "*",
    region: Annotated[str, Option("--region", help="AWS Region.", metavar="REGION")] = "*",
    partition: Annotated[
        str, Option("--partition", help="aws, aws-cn or aws-us-gov.", metavar="NAME")
    ] = "aws",
    role_arn: RoleArn = None,
    permissions_boundary: Boundary = None,
    template_bucket: Annotated[
        str | None, Option("--template-bucket", help="Bucket for long templates.", metavar="NAME")
    ] = None,
    records: Records = None,
    audit: AuditLog = None,
    deployments: Deployments = None,
    pipeline: ApprovalAction = None,
    output: Output = None,
) -> None:
    """Print the IAM policy that a step needs, and nothing more.

    What isn't given is '*': the more you give, the less the policy allows.
    """
    import json

    from compose2cfn.cli.output import deliver, tell
    from compose2cfn.gate import permissions

    scope = permissions.Scope(
        partition=partition,
        region=region,
        account=account,
        stack=stack,
        role_arn=role_arn,
        boundary=permissions_boundary,
        bucket=template_bucket,
        records=_place(records),
        audit=_place(audit),
        deployments=_place(deployments),
        pipeline=pipeline,
    )
    types = _types(template)
    tell(tuple(_unknown(types)))
    policy = permissions.policy_for(for_, scope, types)
    deliver(json.dumps(policy, indent=2) + "\n", output)


def _place(text: str | None) -> BucketPlace | None:
    from compose2cfn.gate.record_store import bucket_place

    return bucket_place(text) if text else None


def _types(template: Path | None) -> list[str]:
    """Return the types of a template's resources, or all that are known."""
    from compose2cfn.cfn.permissions import by_type
    from compose2cfn.cfn.template_reader import read
    from compose2cfn.core.files import read_text
    from compose2cfn.gate.requirements import resources_of

    if template is None:
        return sorted(by_type())
    resources = resources_of(read(read_text(template)))
    return sorted({str(body.get("Type")) for body in resources.values()})


def _unknown(types: list[str]) -> Iterator[Diagnostic]:
    from compose2cfn.cfn.permissions import by_type
    from compose2cfn.gate.codes import UNKNOWN_TYPE

    for name in types:
        if name not in by_type():
            yield UNKNOWN_TYPE.warning(
                f"what CloudFormation needs for {name} isn't known",
                hint=f"add it yourself: aws cloudformation describe-type --type RESOURCE "
                f"--type-name {name}",
            )
