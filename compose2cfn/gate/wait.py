"""Wait for a change set to be made."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.codes import GONE, TOO_SLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.gate.ports import Clock, CloudFormation

_MAX_SECONDS: Final = 900.0
_BEING_MADE: Final = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS"})
_NOTHING: Final = (
    "the submitted information didn't contain changes",
    "no updates are to be performed",
)


def pauses() -> Iterator[float]:
    """Yield the seconds between two looks: most change sets are made in a few seconds."""
    spent = 0.0
    for pause in chain(repeat(1.0, 5), repeat(2.0, 10), repeat(5.0)):
        if spent + pause > _MAX_SECONDS:
            return
        spent += pause
        yield pause


def settled(cf: CloudFormation, clock: Clock, arn: str) -> Mapping[str, Any]:
    """Return the description of the change set once it is made or has failed.

    Raises :class:`AwsError` where it vanishes or takes more than 15 minutes.
    """
    for pause in chain((0.0,), pauses()):
        if pause:
            clock.sleep(pause)
        answer = cf.describe_change_set(arn, with_values=False)
        if answer is None or str(answer.get("Status")).startswith("DELETE_"):
            raise AwsError(
                (
                    GONE.error(
                        f"change set {arn} was deleted while it was made", hint="run it again"
                    ),
                )
            )
        if answer.get("Status") not in _BEING_MADE:
            return answer
    raise AwsError((TOO_SLOW.error(f"change set {arn} is still being made after 15 minutes"),))


def is_ready(answer: Mapping[str, Any]) -> bool:
    """Whether the change set was made."""
    return answer.get("Status") == "CREATE_COMPLETE"


def made_nothing(answer: Mapping[str, Any]) -> bool:
    """Whether it failed only because there is nothing to change; AWS has two wordings for it."""
    reason = str(answer.get("StatusReason", "")).lower()
    return answer.get("Status") == "FAILED" and any(words in reason for words in _NOTHING)
