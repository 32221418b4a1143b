"""From a stack's state to the kind of change set that it takes, or the reason why it takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.codes import STACK_STATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.gate.ports import StackState

Kind = Literal["CREATE", "UPDATE"]

EMPTY_STATES: Final = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})
"""A stack that holds nothing: it was never executed, or it is gone."""

SETTLED_STATES: Final = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        # left by operations that preserve what was made; CloudFormation lets them be updated
        "CREATE_FAILED",
        "UPDATE_FAILED",
    }
)
"""A stack that can be updated."""

SUCCEEDED_STATES: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
"""The state of a stack after an operation that did what was asked."""

STARTS: Final = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS"})
"""What the stack's own event tells first of an execution."""

_DELETE_FIRST = (
    "nothing of it can be updated; look at its events, delete it "
    "(aws cloudformation delete-stack --stack-name {name}) and run this again"
)
_NEXT_STEP: Final[Mapping[str, str]] = {
    "ROLLBACK_COMPLETE": "its creation failed and was undone: " + _DELETE_FIRST,
    "ROLLBACK_FAILED": "its creation failed and could not be undone: " + _DELETE_FIRST,
    "IMPORT_ROLLBACK_FAILED": "an import could not be undone: repair the cause, then "
    "aws cloudformation continue-update-rollback --stack-name {name}",
    "UPDATE_ROLLBACK_FAILED": "an update could not be undone: repair the cause, then "
    "aws cloudformation continue-update-rollback --stack-name {name}",
    "DELETE_FAILED": "its deletion is not finished: repair the cause, then "
    "aws cloudformation delete-stack --stack-name {name}",
}


def kind_for(stack: StackState | None) -> Kind:
    """Return CREATE for no or an empty stack, UPDATE for a settled one.

    Raises :class:`AwsError` with the next step for every other state.
    Source: CloudFormation user guide, "Stack status codes"; API reference, CreateChangeSet.
    """
    if stack is None or stack.status in EMPTY_STATES:
        return "CREATE"
    if stack.status in SETTLED_STATES:
        return "UPDATE"
    message = f"stack '{stack.name}' is in state {stack.status}"
    if stack.status_reason:
        message += f": {stack.status_reason}"
    raise AwsError((STACK_STATE.error(message, hint=_advice(stack)),))


def is_running(status: str) -> bool:
    """Whether an operation on the stack is under way."""
    return status.endswith("_IN_PROGRESS") and status not in EMPTY_STATES


def _advice(stack: StackState) -> str:
    if is_running(stack.status):
        return (
            "an operation is under way: wait until it has ended "
            f"(aws cloudformation describe-stack-events --stack-name {stack.name})"
        )
    known = _NEXT_STEP.get(stack.status, "this state is unknown here: look at the stack's events")
    return known.format(name=stack.name)
