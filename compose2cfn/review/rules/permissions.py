"""Who may do more than before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    both_sides,
    items,
    of_type,
    pair,
    stays,
    touched,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import granted, permissions
from compose2cfn.review.whole import added, differs, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange

_POLICIES = (
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
)
_IDENTITIES = ("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
_POWERFUL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "FullAccess")
_SHOWN = 3


@rule("R12", Level.HIGH, "Permissions are broadened", of_state=True)
def permissions_broadened(changes: ChangeSet) -> Iterator[Hit]:
    """A policy newly allows whole services or every resource, or no longer denies something.

    Statements are compared as sets, so a reordered or split statement is no change, and one that
    was covered before is none either. Actions that IAM only grants on `*` are left out.
    Name the actions and the ARNs that the container needs; IAM's Access Analyzer can tell which.
    """
    for change in of_type(changes, *_POLICIES, *_IDENTITIES):
        if not stays(change):
            continue
        if not both_sides(change):
            yield from _unseen(change)
            continue
        before, after = granted(change.before), granted(change.after)
        gained = [item for item in after - before if item.effect == "Allow" and item.is_broad]
        news = sorted(item for item in gained if not any(old.covers(item) for old in before))
        lost = sorted(item for item in before - after if item.effect == "Deny")
        yield from _told(change, "newly allowed", [str(item) for item in news])
        yield from _told(change, "no longer denied", [str(item) for item in lost])


def _told(change: ResourceChange, what: str, found: list[str]) -> Iterator[Hit]:
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        path = "Policies" if change.type in _IDENTITIES else "PolicyDocument"
        yield Hit(
            change.logical_id,
            f"{what}: {'; '.join(found[:_SHOWN])}{more}",
            "name the actions and ARNs that are needed",
            path=f"/Properties/{path}",
        )


def _unseen(change: ResourceChange) -> Iterator[Hit]:
    for item in touched(change, "Policies", "PolicyDocument", "ManagedPolicyArns"):
        yield Hit(
            change.logical_id,
            "permissions change, and the answer doesn't say how",
            "read the policy in the template before you approve",
            path=item.path,
            level=Level.MEDIUM,
        )
        return


@rule("R13", Level.HIGH, "Powerful policy or open trust", of_state=True)
def powerful_policy(changes: ChangeSet) -> Iterator[Hit]:
    """An administrator's policy is attached, or everyone may take on a role.

    `AdministratorAccess`, `PowerUserAccess` and the `…FullAccess` policies let a container do far
    more than it needs; whoever takes over the container can do the same.
    """
    for change in of_type(changes, *_IDENTITIES):
        before, after = pair(change, "ManagedPolicyArns")
        known = {str(item) for item in items(before)}
        for arn in sorted({str(item) for item in items(after)} - known):
            if stays(change) and arn.endswith(_POWERFUL):
                yield Hit(
                    change.logical_id,
                    f"gets the policy {arn.rpartition('/')[2]}",
                    "attach a policy with the actions that are needed",
                    path="/Properties/ManagedPolicyArns",
                )
        old, new = (permissions(item) for item in pair(change, "AssumeRolePolicyDocument"))
        for gained in sorted(new - old):
            if gained.principal in {"*", "AWS:*"} and not gained.condition:
                yield Hit(
                    change.logical_id,
                    "everyone may take on this role",
                    "name the principal that needs it",
                    path="/Properties/AssumeRolePolicyDocument",
                    level=Level.CRITICAL,
                )


@rule("R14", Level.MEDIUM, "A permissions boundary is removed or changes")
def boundary_changes(changes: ChangeSet) -> Iterator[Hit]:
    """The policy that limits what an identity may do at most is taken off, or is another one.

    Whatever its own policies allow counts in full then. Whoever set the boundary should agree.
    """
    for change in of_type(changes, *_IDENTITIES):
        before, after = pair(change, "PermissionsBoundary")
        if change.action is not Action.MODIFY or before is None:
            continue
        if after is None and both_sides(change):
            told = "its permissions boundary is removed"
        elif after is not None and differs(before, after):
            told = "it gets another permissions boundary"
        else:
            continue
        yield Hit(
            change.logical_id,
            told,
            "ask whoever set the boundary",
            path="/Properties/PermissionsBoundary",
        )


@rule("R15", Level.HIGH, "Containers get another identity")
def identity_changes(changes: ChangeSet) -> Iterator[Hit]:
    """The task role or execution role of a task definition is exchanged or removed.

    The containers act with other permissions then: calls to AWS may fail, or do more than before.
    """
    fresh = added(changes)
    for change in of_type(changes, TASK_DEFINITION):
        if change.action is not Action.MODIFY or not both_sides(change):
            continue
        for name in ("TaskRoleArn", "ExecutionRoleArn"):
            before, after = pair(change, name)
            removed = before is not None and after is None
            exchanged = None not in (before, after) and (
                differs(before, after) or bool(mentioned(after) & fresh)
            )
            if removed or exchanged:
                yield Hit(
                    change.logical_id,
                    f"{name} is {'removed' if removed else 'exchanged'}",
                    "check that the containers have the permissions they need",
                    path=f"/Properties/{name}",
                )
