"""Resource types that a policy protects: a rule that is made from the policy."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.policy import DEFAULT, PROTECTED
from compose2cfn.review.promotion import promotion
from compose2cfn.review.registry import RULES, Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.review.policy import Policy


_TEXT = """\
A resource of a type that the policy protects would be removed or replaced.

The policy file lists the types under `protectedTypes`. Without another action under
`rules: {R42: …}` such a change is denied, whatever becomes of the data. To let one through, give
this rule an allowance for the resource, with a reason and a last day."""


def protected_goes(changes: ChangeSet, types: tuple[str, ...]) -> Iterator[Hit]:
    """Yield each resource of a protected type that would go."""
    for change in changes.changes:
        goes = _goes(change)
        if goes and any(fnmatchcase(change.type, pattern) for pattern in types):
            yield Hit(
                change.logical_id,
                f"{change.type} {goes}, and the policy protects this type",
                "keep the resource, or have the policy allow this one with a reason and a last day",
            )


def _goes(change: ResourceChange) -> str | None:
    if change.action is Action.REMOVE:
        return "is removed"
    if change.action is Action.UNKNOWN:
        return "gets an unknown action"
    if change.action is Action.MODIFY and change.is_replaced:
        return "is or may be replaced"
    return None


def known_rules() -> dict[str, Rule]:
    """Return every rule by id, with those that are made from the policy."""
    every = {**RULES, **{rule.id: rule for rule in (protection(DEFAULT), promotion(DEFAULT))}}
    return {id_: every[id_] for id_ in sorted(every, key=lambda id_: (id_[0], int(id_[1:])))}


def protection(policy: Policy) -> Rule:
    """Return the rule that guards the policy's protected types."""
    return Rule(
        id=PROTECTED,
        level=Level.HIGH,
        title="A protected resource goes",
        text=_TEXT,
        judge=lambda changes: protected_goes(changes, policy.protected),
    )
