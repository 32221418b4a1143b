"""DescribeChangeSet in full, and what DescribeStacks tells of the change set behind a stack."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from tests.emulator.changesets.answer import answer, refusal
from tests.emulator.changesets.values import differences
from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.changesets.answer import Answer

Call = dict[str, Any]

PAGE_CHANGES = 100
_MASK = "****"
_EMPTY = re.compile(rb"<(StackStatusReason|StatusReason|ResourceStatusReason|Description)></\1>")
_NEEDS_STACK = "StackName must be specified if ChangeSetName is not specified as an ARN."


class Describe:
    """The action."""

    def __init__(self) -> None:
        self._value = part("services.cloudformation.helpers:_p", "params", "key", "default")
        self._find = part("services.cloudformation.changesets:_find_change_set")

    def __call__(self, call: Call) -> Answer:
        """Answer the action, a page of changes at a time."""
        name, stack = self._value(call, "ChangeSetName"), self._value(call, "StackName")
        if not name.startswith("arn:") and not stack:
            return refusal(_NEEDS_STACK)
        _, change_set = self._find(name, stack)
        if change_set is None:
            return refusal(f"ChangeSet [{name}] does not exist", "ChangeSetNotFound", 404)
        with_values = self._value(call, "IncludePropertyValues").lower() == "true"
        start = int(self._value(call, "NextToken") or 0)
        return answer("DescribeChangeSet", _told(change_set, start, with_values=with_values))


def _told(change_set: Call, start: int, *, with_values: bool) -> Call:
    ready = time.monotonic() >= change_set["_ready_at"]
    changes = [change["ResourceChange"] for change in change_set["Changes"]] if ready else []
    end = start + PAGE_CHANGES
    copied = ("ChangeSetId", "ChangeSetName", "StackId", "StackName", "CreationTime", "Tags")
    status = {name: change_set[name] for name in ("Status", "ExecutionStatus")}
    status["StatusReason"] = change_set["StatusReason"] or None
    making = {"Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"}
    return {
        **{name: change_set[name] for name in copied},
        **(status if ready else making),
        "Description": change_set["Description"] or None,
        "Capabilities": change_set["Capabilities"],
        "Parameters": _parameters(change_set),
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "IncludeNestedStacks": False,
        "ImportExistingResources": bool(change_set.get("ImportExistingResources")),
        "OnStackFailure": change_set.get("OnStackFailure") or None,
        "NextToken": str(end) if end < len(changes) else None,
        "Changes": [
            {"Type": "Resource", "ResourceChange": _change(change, with_values=with_values)}
            for change in changes[start:end]
        ],
    }


def _parameters(change_set: Call) -> list[Call]:
    resolved = change_set["_resolved_params"]
    return [
        {
            "ParameterKey": name,
            "ParameterValue": _MASK
            if parameter["NoEcho"]
            else parameter.get("SsmName") or parameter["Value"],
            "ResolvedValue": parameter["Value"] if parameter.get("SsmName") else None,
        }
        for name, parameter in resolved.items()
    ]


def _change(change: Call, *, with_values: bool) -> Call:
    shown = {key: value for key, value in change.items() if not key.startswith("_")}
    details = [_as_told(detail) for detail in change.get("Details", [])]
    shown["Scope"] = list(dict.fromkeys(detail["Target"]["Attribute"] for detail in details))
    shown["Details"] = details
    if with_values:
        for key in ("before", "after"):
            context = change.get(f"_{key}")
            shown[f"{key.title()}Context"] = json.dumps(context) if context is not None else None
        shown["Details"] = [valued for detail in details for valued in _valued(detail, change)]
    return shown


def _as_told(detail: Call) -> Call:
    """Let a change of the property Tags have an attribute of its own, as on AWS."""
    target = detail["Target"]
    if target.get("Name") != "Tags":
        return detail
    return {**detail, "Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}}


def _valued(detail: Call, change: Call) -> list[Call]:
    """Return the detail once for each leaf that changed, with its values."""
    before, after = change.get("_before") or {}, change.get("_after") or {}
    target = detail["Target"]
    path = [target["Attribute"]]
    if target["Attribute"] in {"Properties", "Tags"}:
        path = ["Properties", target.get("Name", "Tags")]
    for key in path:
        before, after = (before or {}).get(key), (after or {}).get(key)
    leaves = list(differences("/" + "/".join(path), before, after))
    return [{**detail, "Target": {**target, **leaf}} for leaf in leaves] or [detail]


def tidy(action: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Return the action without the empty elements that AWS leaves out."""

    def tidied(call: Call) -> Answer:
        status, headers, body = action(call)
        return status, headers, _EMPTY.sub(b"", body)

    return tidied


def with_origin(describe_stacks: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Return DescribeStacks with the ChangeSetId and RoleARN of each stack."""
    stacks = part("services.cloudformation:_stacks")

    def described(call: Call) -> Answer:
        status, headers, body = describe_stacks(call)
        for stack in stacks.values():
            identity = f"<StackId>{stack['StackId']}</StackId>"
            more = "".join(
                f"<{name}>{stack[key]}</{name}>"
                for name, key in (("ChangeSetId", "_change_set"), ("RoleARN", "_role"))
                if stack.get(key)
            )
            body = body.replace(identity.encode(), (identity + more).encode())
        return status, headers, body

    return described
