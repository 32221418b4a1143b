"""What the in-memory CloudFormation answers about a change set."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.gate.ports import Proposal

NOTHING = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


def answer_for(
    proposal: Proposal,
    *,
    arn: str,
    stack_arn: str,
    deployed: tuple[str, Mapping[str, str]],
    fails: str | None,
    at: str,
) -> dict[str, Any]:
    """Return DescribeChangeSet's answer; ``deployed`` is the stack's template and parameters."""
    template, parameters = deployed
    other_values = proposal.parameters != parameters
    changes = _changes(template, proposal.template_body, all_modified=other_values)
    reason = fails or (None if changes else NOTHING)
    status = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
    if reason:
        status = {"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": reason}
    return {
        "ChangeSetName": proposal.name,
        "ChangeSetId": arn,
        "StackId": stack_arn,
        "StackName": proposal.stack,
        "Description": proposal.description,
        "CreationTime": datetime.fromisoformat(at),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in proposal.parameters.items()
        ],
        "Capabilities": list(proposal.capabilities),
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "Tags": [{"Key": key, "Value": value} for key, value in proposal.tags.items()],
        "Changes": [] if reason else changes,
        **status,
    }


def _changes(before: str, after: str, *, all_modified: bool) -> list[dict[str, Any]]:
    old = json.loads(before).get("Resources", {})
    new = json.loads(after).get("Resources", {})
    return [
        {"Type": "Resource", "ResourceChange": _change(name, old.get(name), new.get(name))}
        for name in sorted({*old, *new})
        if all_modified or old.get(name) != new.get(name)
    ]


def _change(name: str, old: Any, new: Any) -> dict[str, Any]:
    action = "Add" if old is None else "Remove" if new is None else "Modify"
    change: dict[str, Any] = {
        "Action": action,
        "LogicalResourceId": name,
        "ResourceType": (new or old)["Type"],
        "Scope": [],
        "Details": [],
    }
    if action == "Modify":
        properties = {*old.get("Properties", {}), *new.get("Properties", {})}
        change["Replacement"] = "False"
        change["PhysicalResourceId"] = name.lower()
        change["Scope"] = ["Properties"]
        change["Details"] = [
            {
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
                "Target": {
                    "Attribute": "Properties",
                    "Name": key,
                    "RequiresRecreation": "Never",
                },
            }
            for key in sorted(properties)
        ]
    if old is not None:
        change["BeforeContext"] = json.dumps({"Properties": old.get("Properties", {})})
    if new is not None:
        change["AfterContext"] = json.dumps({"Properties": new.get("Properties", {})})
    return change
