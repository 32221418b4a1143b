"""Record every call that a command makes of AWS, as the IAM actions that it needs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIXES = {"elbv2": "elasticloadbalancing", "efs": "elasticfilesystem"}
"""Services whose IAM prefix isn't boto3's name."""
ACTIONS = {"s3:ListObjectsV2": "s3:ListBucket"}
"""Operations whose action has another name (Service Authorization Reference, Amazon S3)."""
FREE = {"sts:GetCallerIdentity"}
"""What anybody may call (STS API reference)."""
BROKEN = "broken"


@contextmanager
def recorded(*, invent: bool = True) -> Iterator[set[tuple[str, str]]]:
    """Yield the set that fills with each action and the ARN of its resource ("" if there is none).

    Unless told otherwise, what the emulator doesn't have is invented: every change has a hook, and
    a change set of the stack :data:`BROKEN` can't be made. Then CloudFormation's resources are "";
    else they are the change set's ARN, or the stack as it was given and the change set's name.
    """
    from botocore.client import BaseClient

    made: set[tuple[str, str]] = set()
    real = BaseClient._make_api_call  # noqa: SLF001 - the one door of all clients

    def call(client: Any, operation: str, request: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        name = f"{PREFIXES.get(service, service)}:{operation}"
        action = ACTIONS.get(name, name)
        if action not in FREE:
            made.add((action, _resource(service, operation, request, stacks=not invent)))
        answer = real(client, operation, request)
        if invent and operation == "DescribeChangeSet":
            for change in answer.get("Changes", ()):
                change["HookInvocationCount"] = 1
            if answer["StackName"] == BROKEN:
                answer |= {"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE"}
        return answer

    with mock.patch.object(BaseClient, "_make_api_call", call):
        yield made


def _resource(service: str, operation: str, request: dict[str, Any], *, stacks: bool) -> str:
    if service == "cloudformation" and stacks:
        # as the command gave it: an ARN, or names
        change_set = str(request.get("ChangeSetName", ""))
        if change_set.startswith("arn:"):
            return change_set
        return f"{request['StackName']} {change_set}".strip()
    if operation == "DescribeServices" and stacks:
        return str(request["services"][0])
    if service == "s3":
        key = request.get("Key")
        return f"arn:aws:s3:::{request['Bucket']}" + (f"/{key}" if key else "")
    if service == "codepipeline":
        name = request.get("name") or request["pipelineName"]
        whole = f"arn:aws:codepipeline:eu-west-1:000000000000:{name}"
        is_answer = operation == "PutApprovalResult"
        return f"{whole}/{request['stageName']}/{request['actionName']}" if is_answer else whole
    return ""
