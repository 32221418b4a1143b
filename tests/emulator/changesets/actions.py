"""Putting the actions of CloudFormation in the place of ministack's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.emulator.changesets.answer import refusal
from tests.emulator.changesets.create import Create
from tests.emulator.changesets.describe import Describe, tidy, with_origin
from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.changesets.answer import Answer
    from tests.emulator.operations import Operations

Call = dict[str, Any]


def install(operations: Operations) -> None:
    """Replace, wrap and complete the actions."""
    actions = part("services.cloudformation.handlers:_ACTION_HANDLERS")
    actions["CreateChangeSet"] = Create(operations)
    actions["DescribeChangeSet"] = Describe()
    actions["ExecuteChangeSet"] = _execute(actions["ExecuteChangeSet"])
    actions["DescribeStacks"] = with_origin(actions["DescribeStacks"])
    for name in (
        "DescribeStacks",
        "DescribeStackEvents",
        "ListChangeSets",
        "DescribeStackResources",
    ):
        actions[name] = tidy(actions[name])
    for name in (
        *("CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet"),
        *("ListChangeSets", "GetTemplate"),
    ):
        actions[name] = _by_name(actions[name])


def _by_name(action: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Let the stack be given by its ARN too; ministack keeps change sets by the stack's name."""
    resolve = part("services.cloudformation.handlers:_resolve_stack", "stack_name")

    def named(call: Call) -> Answer:
        given = call.get("StackName", [""])
        name = given[0] if isinstance(given, list) else given
        stack = resolve(name) if name.startswith("arn:") else None
        return action({**call, "StackName": [stack["StackName"]]} if stack else call)

    return named


def _execute(execute: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Return ExecuteChangeSet that remembers, on the stack, what was executed."""
    find = part("services.cloudformation.changesets:_find_change_set")
    value = part("services.cloudformation.helpers:_p", "params", "key", "default")
    stacks = part("services.cloudformation:_stacks")

    def executed(call: Call) -> Answer:
        name = value(call, "ChangeSetName")
        _, change_set = find(name, value(call, "StackName"))
        if change_set is not None and time.monotonic() < change_set["_ready_at"]:
            message = f"ChangeSet [{name}] cannot be executed in its current status of"
            return refusal(f"{message} [CREATE_IN_PROGRESS]", "InvalidChangeSetStatus")
        if change_set is not None and change_set["ExecutionStatus"] != "AVAILABLE":
            message = f"ChangeSet [{change_set['ChangeSetId']}] cannot be executed in its current"
            state = change_set["Status"]
            if state != "FAILED":
                state = change_set["ExecutionStatus"]
            return refusal(f"{message} status of [{state}]", "InvalidChangeSetStatus")
        answered = execute(call)
        if change_set is not None and answered[0] < 400:
            stack = stacks[change_set["StackName"]]
            stack["_change_set"] = change_set["ChangeSetId"]
            stack["_role"] = change_set.get("_role")
        return answered

    return executed
