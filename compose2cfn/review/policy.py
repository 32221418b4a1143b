"""What a level of risk means for the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compose2cfn.review.model import Decision, Finding, Level, Status

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which level on a person has to approve, and from which on nobody may.

    ``any_change`` asks for approval of every change, however harmless it looks.
    """

    any_change: bool = True
    approve_from: Level = Level.MEDIUM
    deny_from: Level | None = None


DEFAULT = Policy()


def decide(policy: Policy, changes: ChangeSet, findings: tuple[Finding, ...]) -> Decision:
    """Return the decision; a further finding never makes it milder."""
    worst = max(
        (item.level for item in findings if item.status is not Status.FIXED), default=Level.INFO
    )
    if policy.deny_from is not None and worst >= policy.deny_from:
        return Decision.DENY
    changed = bool(changes.changes or changes.parameters or changes.outputs)
    if (policy.any_change and changed) or worst >= policy.approve_from:
        return Decision.APPROVE
    return Decision.ALLOW
