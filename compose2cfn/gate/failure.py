"""Why a deployment failed: the first failure on top, at the Compose line that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from compose2cfn.changes.model import Action, ChangeSet, ResourceChange
from compose2cfn.changes.places import place
from compose2cfn.core.errors import AwsError
from compose2cfn.gate.codes import DEPLOYMENT_FAILED, STACK_OUTCOME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.gate.execute import Execution
    from compose2cfn.gate.ports import StackEvent

_AFTERWARDS: Final[Mapping[str, str]] = {
    "ROLLBACK_COMPLETE": "everything that it had made was taken back; delete the stack "
    "(aws cloudformation delete-stack --stack-name {stack}) before the next attempt",
    "UPDATE_ROLLBACK_COMPLETE": "every change was taken back; the version before it is in place",
    "UPDATE_ROLLBACK_FAILED": "taking the change back failed too: repair the cause, then "
    "aws cloudformation continue-update-rollback --stack-name {stack}",
    "ROLLBACK_FAILED": "taking the change back failed too: repair the cause, then delete the stack",
    "DELETE_COMPLETE": "the stack was deleted",
}
_NONE: Final[Mapping[str, str]] = {}
_ADVICE: Final[Mapping[str, str]] = {
    "AWS::ECS::Service": "see why its tasks stopped: aws ecs describe-tasks, and the service's logs"
}


def failure(
    events: Sequence[StackEvent],
    outcome: str,
    execution: Execution,
    troubles: Mapping[str, str] = _NONE,
) -> AwsError:
    """Return the error for an execution that ended in ``outcome``.

    ``troubles`` holds the last complaint of ECS about a service, by logical id.
    """
    first = first_failure(events)
    left = STACK_OUTCOME.error(
        f"stack '{execution.stack}' is left in state {outcome}",
        hint=_AFTERWARDS.get(outcome, "look at the stack's events").format(stack=execution.stack),
    )
    return AwsError((left,) if first is None else (_told(first, execution, troubles), left))


def first_failure(events: Sequence[StackEvent]) -> StackEvent | None:
    """Return the event that started it all; resources that were cancelled only followed.

    A resource's own failure says more than the stack's summary of it.
    """
    failed = [
        event
        for event in events
        if event.status.endswith("_FAILED") and "cancelled" not in (event.reason or "").lower()
    ]
    own = (event for event in failed if event.type != "AWS::CloudFormation::Stack")
    return next(own, failed[0] if failed else None)


def _told(event: StackEvent, execution: Execution, troubles: Mapping[str, str]) -> Diagnostic:
    placed = _placed(event, execution)
    service = f", service '{placed.service}'" if placed.service else ""
    reason = event.reason or "AWS gave no reason"
    trouble = troubles.get(event.logical_id)
    if trouble is not None:
        reason += f" ECS says: {trouble}"
    return DEPLOYMENT_FAILED.error(
        f"{event.logical_id} ({event.type}{service}) {event.status}: {reason}",
        placed.origin,
        hint=_ADVICE.get(event.type),
    )


def _placed(event: StackEvent, execution: Execution) -> ResourceChange:
    change = ResourceChange(logical_id=event.logical_id, type=event.type, action=Action.UNKNOWN)
    return place(ChangeSet(changes=(change,)), dict(execution.template)).changes[0]
