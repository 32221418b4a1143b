"""Which of a change's reasons are worth a line: those that its properties don't tell already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Confidence
from compose2cfn.render.values import clean, name_of
from compose2cfn.render.wording import is_certain
from compose2cfn.review.echoes import ECHO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from compose2cfn.changes.model import PropertyChange, ResourceChange

_OBVIOUS = frozenset({"it is no longer in the template"})
"""What a removal is without further words."""


def worth_telling(change: ResourceChange, shown_ids: Collection[str]) -> tuple[str, ...]:
    """Return the reasons that add something.

    What is replaced, or may change, keeps all of them: there people ask why. Elsewhere a sentence
    about a property, or about another resource of the report, only repeats what stands there.
    """
    if ECHO in change.reasons:
        return (ECHO,)
    if change.is_replaced or change.confidence is Confidence.MAY:
        return change.reasons
    told = {name_of(item.path).partition("/")[0] for item in change.properties}
    return tuple(
        reason
        for reason in change.reasons
        if reason not in _OBVIOUS
        and reason.partition(" ")[0] not in told
        and reason.partition(": ")[0] not in shown_ids
    )


def rolls_to(
    change: ResourceChange, item: PropertyChange, changes: Mapping[str, ResourceChange]
) -> str | None:
    """Return which new revision a service takes, as a phrase, where that is the change."""
    is_roll = change.type == "AWS::ECS::Service" and item.path == "/Properties/TaskDefinition"
    if not is_roll or len(item.causes) != 1:
        return None
    cause = changes.get(item.causes[0])
    if cause is None or not cause.is_new_revision:
        return None
    name = clean(cause.logical_id)
    if is_certain(cause):
        return f"rolls to the new revision of {name}"
    return f"rolls to a new revision of {name}, should there be one"
