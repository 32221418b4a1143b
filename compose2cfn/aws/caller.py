"""Who is calling, as AWS sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.aws.errors import told

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession


def caller_arn(session: AwsSession) -> str:
    """Return the ARN of the caller's identity.

    Source: STS API reference, GetCallerIdentity; it needs no permission.
    """
    with told("sts:GetCallerIdentity"):
        return str(session.client("sts").get_caller_identity()["Arn"])
