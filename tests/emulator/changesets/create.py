"""CreateChangeSet: ministack's, checked before and completed afterwards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.emulator.changesets import checks, values
from tests.emulator.changesets.answer import answer, refusal
from tests.emulator.door import part

if TYPE_CHECKING:
    from tests.emulator.changesets.answer import Answer
    from tests.emulator.operations import Operations

Call = dict[str, Any]

_MODIFY = {"Action": "Modify"}
_USABLE = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE", "StatusReason": ""}
_NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


class Create:
    """The action."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._create = part("services.cloudformation.changesets:_create_change_set", "params")
        self._value = part("services.cloudformation.helpers:_p", "params", "key", "default")
        self._members = part("services.cloudformation.helpers:_extract_members", "params", "prefix")
        self._body = part("services.cloudformation.helpers:_resolve_template", "params")
        self._stack = part("services.cloudformation.handlers:_resolve_stack", "stack_name")
        self._stacks = part("services.cloudformation:_stacks")
        self._events = part("services.cloudformation:_stack_events")
        self._sets = part("services.cloudformation:_change_sets")
        self._account = part("core.responses:get_account_id")

    def __call__(self, call: Call) -> Answer:
        """Answer the action."""
        problem = self._problem(call)
        if problem is not None:
            return refusal(problem)
        name = self._value(call, "StackName")
        reviewed = self._stack(name)
        known = set(self._sets)
        answered: Answer = self._create(call)
        made = [identity for identity in self._sets if identity not in known]
        if not made:
            if reviewed is not None:  # a refused CREATE drops the stack, also one that waited
                self._stacks[reviewed["StackName"]] = reviewed
            return answered
        change_set = self._sets[made[0]]
        self._keep_stack(change_set, reviewed)
        complete(change_set, self._stacks[change_set["StackName"]])
        change_set["_ready_at"] = time.monotonic() + self._operations.seconds(self._account())
        change_set["_role"] = self._value(call, "RoleARN") or None
        told = {"Id": change_set["ChangeSetId"], "StackId": change_set["StackId"]}
        return answer("CreateChangeSet", told)

    def _problem(self, call: Call) -> str | None:
        name, set_name = self._value(call, "StackName"), self._value(call, "ChangeSetName")
        kind = self._value(call, "ChangeSetType", "UPDATE")
        stack = self._stack(name)
        body, refused = self._body(call)
        given = {member["Key"] for member in self._members(call, "Parameters")}
        return (
            checks.name_problem(set_name, "changeSetName")
            or checks.state_problem(stack, kind, name, set_name)
            or (checks.template_problem(body, given) if body and refused is None else None)
        )

    def _keep_stack(self, change_set: Call, reviewed: Call | None) -> None:
        """Keep the stack that waits for review: another CREATE change set makes no new one."""
        made = self._stacks[change_set["StackName"]]
        if reviewed is None or reviewed["StackStatus"] != "REVIEW_IN_PROGRESS":
            return
        if made["StackId"] != reviewed["StackId"]:
            self._events.pop(made["StackId"], None)
            reviewed["Tags"] = made["Tags"]
            self._stacks[change_set["StackName"]] = reviewed
            change_set["StackId"] = reviewed["StackId"]


def complete(change_set: Call, stack: Call) -> None:
    """Correct a change set as ministack made it, and add the property values."""
    update = change_set["ChangeSetType"] == "UPDATE"
    existing = stack.get("_resources", {}) if update else {}
    template, parameters = change_set["_template"], change_set["_resolved_params"]
    evaluate = part("services.cloudformation.engine:_evaluate_conditions", "template", "params")
    conditions = evaluate(template, parameters)
    absent = {
        logical_id
        for logical_id, resource in template["Resources"].items()
        if not conditions.get(resource.get("Condition"), True)
    }
    changes = [change["ResourceChange"] for change in change_set["Changes"]]
    if change_set["ChangeSetType"] in {"CREATE", "UPDATE"}:
        changes = _by_condition(changes, template["Resources"], absent, existing)
    change_set["Changes"] = [{"Type": "Resource", "ResourceChange": change} for change in changes]
    _add_values(changes, change_set, stack, existing)
    _settle(change_set, stack, update=update)


def _by_condition(
    changes: list[Call], declared: Call, absent: set[str], existing: Call
) -> list[Call]:
    """Add, keep or remove resources by their conditions, which ministack doesn't look at."""
    corrected = {change["LogicalResourceId"]: change for change in changes}
    for logical_id, resource in declared.items():
        known = {"LogicalResourceId": logical_id, "ResourceType": resource["Type"]}
        if logical_id in absent:
            corrected.pop(logical_id, None)
        elif (
            logical_id not in existing and corrected.get(logical_id, _MODIFY)["Action"] == "Modify"
        ):
            corrected[logical_id] = {"Action": "Add", **known}
        if logical_id in absent and logical_id in existing:
            physical = existing[logical_id]["PhysicalResourceId"]
            gone = {"Action": "Remove", "PhysicalResourceId": physical, "PolicyAction": "Delete"}
            corrected[logical_id] = {**gone, **known}
    return [corrected[logical_id] for logical_id in sorted(corrected)]


def _add_values(changes: list[Call], change_set: Call, stack: Call, existing: Call) -> None:
    replaced = {
        change["LogicalResourceId"] for change in changes if change.get("Replacement") == "True"
    }
    resources = {
        logical_id: values.later()
        if logical_id not in existing or logical_id in replaced
        else existing[logical_id]
        for logical_id in change_set["_template"]["Resources"]
    }
    after = values.contexts(
        change_set["_template"], values.masked(change_set["_resolved_params"]), resources, stack
    )
    before = values.contexts(
        stack.get("_template") or {}, values.masked(stack["_resolved_params"]), existing, stack
    )
    for change in changes:
        logical_id = change["LogicalResourceId"]
        if change["Action"] != "Add":
            change["_before"] = before.get(logical_id)
        if change["Action"] != "Remove":
            change["_after"] = after.get(logical_id)


def _settle(change_set: Call, stack: Call, *, update: bool) -> None:
    """Let changed outputs alone make a change set, and no change at all none."""
    if change_set["Changes"]:
        if change_set["StatusReason"] == _NO_CHANGES:
            change_set.update(_USABLE)
        return
    if not update:
        return
    before = (stack.get("_template") or {}).get("Outputs") or {}
    if change_set["_template"].get("Outputs", {}) != before:
        change_set.update(_USABLE)
    else:
        change_set.update(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=_NO_CHANGES)
