"""What becomes of a resource's old data where it is removed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Replacement

if TYPE_CHECKING:
    from compose2cfn.changes.model import ResourceChange

_SNAPSHOT_BY_DEFAULT = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")
"""Only where they are removed; one that is replaced is deleted as it is."""


def fate(change: ResourceChange) -> str | None:
    """Return what becomes of the old data: Delete, Snapshot or Retain; None where it stays."""
    if change.action is not Action.REMOVE and not change.is_replaced:
        return None
    if change.policy_action:
        return change.policy_action.removeprefix("ReplaceAnd")
    key = "DeletionPolicy" if change.action is Action.REMOVE else "UpdateReplacePolicy"
    # CloudFormation follows the policy that the stack has now
    policy = (change.before or {}).get(key)
    if isinstance(policy, str):
        return policy
    saved = change.action is Action.REMOVE and change.type in _SNAPSHOT_BY_DEFAULT
    return "Snapshot" if saved else "Delete"


def happens(change: ResourceChange) -> str:
    """Return in a word what happens to a resource that goes."""
    if change.action is Action.REMOVE:
        return "removed"
    return "replaced" if change.replacement is Replacement.ALWAYS else "perhaps replaced"
