"""Hand-written answers of DescribeChangeSet, in the forms that CloudFormation uses."""

from __future__ import annotations

import json
from typing import Any

from compose2cfn.changes.change_set import read
from compose2cfn.review.model import Target

AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
DIGEST = "3f9a1c2b77d0" + "0" * 52
TARGET = Target(
    stack="shop",
    change_set_arn=(
        "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/c2c-1a2b3c/"
        "00000000-0000-4000-8000-000000000000"
    ),
    change_set_type="UPDATE",
    account="111111111111",
    region="eu-west-1",
    status="CREATE_COMPLETE",
    execution_status="AVAILABLE",
    created_at="2026-01-01T00:00:00Z",
)


def detail(name: str, *, recreation: str = "Never", **more: str) -> dict[str, Any]:
    """Return a row of Details about one property."""
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    for key in ("Path", "BeforeValue", "AfterValue", "AttributeChangeType"):
        if key in more:
            target[key] = more.pop(key)
    return {
        "Target": target,
        "Evaluation": "Static",
        "ChangeSource": "DirectModification",
        **more,
    }


def change(
    logical_id: str,
    type_: str,
    action: str = "Modify",
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    details: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return one change; ``before`` and ``after`` are the properties."""
    body: dict[str, Any] = {
        "LogicalResourceId": logical_id,
        "ResourceType": type_,
        "Action": action,
        "Scope": [],
        "Details": list(details),
        **more,
    }
    if action == "Modify":
        body.setdefault("Replacement", "False")
    for key, value in (("BeforeContext", before), ("AfterContext", after)):
        if value is not None:
            body[key] = json.dumps({"Properties": value})
    return {"Type": "Resource", "ResourceChange": body}


def answer(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a whole answer."""
    return {"StackName": "shop", "Status": "CREATE_COMPLETE", "Changes": list(changes), **more}


def told(*changes: dict[str, Any], **more: Any) -> Any:
    """Return the change set that an answer tells."""
    return read(answer(*changes, **more))


def task(image: str = "repo/web:1.0", **environment: str) -> dict[str, Any]:
    """Return the properties of a task definition with one container `web`."""
    variables = [{"Name": name, "Value": value} for name, value in environment.items()]
    return {"ContainerDefinitions": [{"Name": "web", "Image": image, "Environment": variables}]}


def task_change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the change of a task definition."""
    return change(
        "WebTask",
        "AWS::ECS::TaskDefinition",
        before=before,
        after=after,
        details=(detail("ContainerDefinitions", recreation="Always"),),
        Replacement="True",
        PolicyAction="ReplaceAndDelete",
    )


def service_change(before: dict[str, Any], after: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the change of an ECS service."""
    names = sorted({*before, *after})
    rows = tuple(detail(name) for name in names if before.get(name) != after.get(name))
    return change(
        "WebService", "AWS::ECS::Service", before=before, after=after, details=rows, **more
    )


def release() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two changes of a plain release: a new image and nothing else."""
    return (
        task_change(task("repo/web:1.0"), task("repo/web:1.1")),
        change(
            "WebService",
            "AWS::ECS::Service",
            before={"TaskDefinition": "arn:aws:ecs:eu-west-1:111111111111:task-definition/web:41"},
            after={"TaskDefinition": AFTER_APPLY},
            details=(
                detail("TaskDefinition", ChangeSource="ResourceReference", CausingEntity="WebTask"),
            ),
        ),
    )
