"""Follow an execution's events to its end, and tell how it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.codes import GONE
from compose2cfn.gate.failure import failure
from compose2cfn.gate.rollouts import Progress, Watch
from compose2cfn.gate.stack_states import STARTS, SUCCEEDED_STATES, is_running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.gate.execute import Execution
    from compose2cfn.gate.ports import Clock, CloudFormation, Services, StackEvent, StackState

_STACK: Final = "AWS::CloudFormation::Stack"
_POLL_SECONDS: Final = (1.0, 1.0, 1.0, 2.0, 2.0, 3.0)
_QUIET_POLLS: Final = 5


def follow(
    cf: CloudFormation, clock: Clock, execution: Execution, services: Services | None = None
) -> Iterator[StackEvent | Progress]:
    """Yield the execution's events as they come, until the stack has settled.

    Between them comes how ``services`` are rolled out, where they are asked. Raises
    :class:`AwsError` with the first failure on top where it did not succeed.
    """
    shown = 0
    quiet = 0
    watch = Watch(services, since=execution.created_at.astimezone(UTC).isoformat())
    for pause in chain(_POLL_SECONDS, repeat(_POLL_SECONDS[-1])):
        stack = cf.stack(execution.stack_arn)
        events = operation(cf.events(execution.stack_arn, after=execution.after), execution)
        watch.notice(events[shown:])
        yield from events[shown:]
        yield from watch.news(clock.now())
        quiet = 0 if len(events) > shown else quiet + 1
        shown = len(events)
        outcome = _outcome(events, stack, execution, quiet)
        if outcome in SUCCEEDED_STATES:
            return
        if outcome is not None:
            raise failure(events, outcome, execution, watch.troubles)
        clock.sleep(pause)


def finished(cf: CloudFormation, execution: Execution) -> StackState:
    """Return the stack after the execution."""
    stack = cf.stack(execution.stack_arn)
    if stack is None:
        raise AwsError((GONE.error(f"stack '{execution.stack}' is gone"),))
    return stack


def operation(events: Sequence[StackEvent], execution: Execution) -> Sequence[StackEvent]:
    """Return the events of this execution: from its first one up to the stack's settled state.

    Only the start is found by the token: where somebody cancels the update, the events of the
    rollback carry the token of the cancellation. Without the token, the first operation after the
    change set was made is its execution: any other would have made it obsolete.
    """
    marked = [i for i, event in enumerate(events) if event.client_token == execution.token]
    if marked:
        first = marked[0]
    elif execution.resumed:
        starts = (i for i, event in enumerate(events) if _is_start(event, execution))
        first = next(starts, len(events))
    else:
        first = 0
    ours = events[first:]
    ends = (i for i, event in enumerate(ours) if _is_end(event, ours[i + 1 :], execution))
    return ours[: next(ends, len(ours)) + 1]


def _of_stack(event: StackEvent, execution: Execution) -> bool:
    return event.type == _STACK and event.physical_id == execution.stack_arn


def _is_start(event: StackEvent, execution: Execution) -> bool:
    """Whether an operation begins that is younger than the change set."""
    is_younger = datetime.fromisoformat(event.at) >= execution.created_at
    return _of_stack(event, execution) and event.status in STARTS and is_younger


def _is_end(event: StackEvent, later: Sequence[StackEvent], execution: Execution) -> bool:
    """Whether the stack has settled; a failure is no end where a rollback follows it."""
    if not _of_stack(event, execution) or event.status.endswith("_IN_PROGRESS"):
        return False
    following = next((item for item in later if _of_stack(item, execution)), None)
    goes_on = following is not None and "ROLLBACK" in following.status
    return not (event.status.endswith("_FAILED") and goes_on)


def _outcome(
    events: Sequence[StackEvent], stack: StackState | None, execution: Execution, quiet: int
) -> str | None:
    """Return the stack's state at the end of the execution, or None while it is under way.

    Events may lag behind, so a settled stack without a last event is believed after some polls.
    """
    if stack is None:
        return "DELETE_COMPLETE"
    last = events[-1] if events else None
    ended = last is not None and _is_end(last, (), execution)
    if (
        ended
        and last is not None
        and not (last.status.endswith("_FAILED") and is_running(stack.status))
    ):
        return last.status
    return stack.status if quiet >= _QUIET_POLLS and not is_running(stack.status) else None
