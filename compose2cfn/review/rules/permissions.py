"""Who may do more than before?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.grants import (
    IDENTITIES,
    POLICIES,
    RESOURCE_POLICIES,
    granted_by_holder,
    held,
    holders,
    is_gain,
    open_to_all,
    passes_roles,
)
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
from compose2cfn.review.statements import granted
from compose2cfn.review.trust import gained
from compose2cfn.review.whole import after, before, differs, exchanged, gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange

_POWERFUL = re.compile(r"/(AdministratorAccess|PowerUserAccess|\w*FullAccess)\W*$")
_ATTACHED, _TRUST = "ManagedPolicyArns", "AssumeRolePolicyDocument"
_SHOWN = 3
_PLACES = dict.fromkeys(IDENTITIES, "Policies")


@rule("R12", Level.HIGH, "Permissions are broadened", of_state=True)
def permissions_broadened(changes: ChangeSet) -> Iterator[Hit]:
    """A policy newly allows whole services or every resource, or no longer denies something.

    Statements are compared as sets over all policies of an identity, so one that is reordered,
    split or moved to another policy is no change, and one that was covered before is none either.
    A policy of a bucket, queue, topic, key, repository, file system, secret or function is told
    where it newly lets in everyone without a condition. Actions that IAM only grants on `*` are
    left out. Name the actions and the ARNs that the container needs; IAM's Access Analyzer can tell
    which.
    """
    deployed, next_ = (granted_by_holder(side(changes)) for side in (before, after))
    removed = gone(changes)
    for change in of_type(changes, *POLICIES, *IDENTITIES):
        if stays(change) and not both_sides(change):
            yield from _unseen(change)
            continue
        if not stays(change) and (change.before is None or change.type in IDENTITIES):
            continue
        body = change.before or change.after
        names = holders(change.logical_id, body) - removed
        old = granted(change.before) | held(deployed, names)
        new = granted(change.after) | held(next_, names)
        mine = granted(change.after) - granted(change.before)
        news = sorted(item for item in mine if is_gain(item, old))
        denied = sorted(i for i in granted(change.before) - new if i.effect == "Deny")
        lost = [item for item in denied if not any(its.covers(item) for its in new)]
        yield from _told(change, "newly allowed", [str(item) for item in news])
        if names - {change.logical_id} or stays(change):
            yield from _told(change, "no longer denied", [str(item) for item in lost])
    for change in of_type(changes, *RESOURCE_POLICIES):
        if stays(change) and both_sides(change):
            was, now = (open_to_all(change.type, body) for body in (change.before, change.after))
            told = [f"{action} to everyone" for action in sorted(now - was)]
            yield from _told(change, "newly allowed", told)


def _told(change: ResourceChange, what: str, found: list[str]) -> Iterator[Hit]:
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        path = _PLACES.get(change.type, "PolicyDocument")
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
    """An administrator's policy is attached, every role may be passed on, or trust is widened.

    `AdministratorAccess`, `PowerUserAccess` and the `…FullAccess` policies let a container do far
    more than it needs; whoever takes over the container can do the same. So does `iam:PassRole` on
    `*`. Trust is widened where a role that exists trusts one more service, account or identity
    provider, or the same under weaker conditions (the `sub` of an OIDC provider); where a new role
    trusts another account; and, critical, where everyone may take it on.
    """
    for change in of_type(changes, *IDENTITIES):
        if not stays(change):
            continue
        old, new = ({str(item): None for item in items(it)} for it in pair(change, _ATTACHED))
        for arn in sorted(new.keys() - old.keys()):
            if found := _POWERFUL.search(arn):
                yield _powerful(change, f"gets the policy {found[1]}", _ATTACHED)
        documents = pair(change, _TRUST)
        for who in gained(*documents, is_new=change.action is Action.ADD):
            level = Level.CRITICAL if who.is_anyone else None
            yield _powerful(change, who.text, _TRUST, level)
    yield from _passed_on(changes)


def _powerful(change: ResourceChange, told: str, key: str, level: Level | None = None) -> Hit:
    fixes = {
        _ATTACHED: "attach a policy with the actions that are needed",
        _TRUST: "name the principal that needs it, with a condition on who it acts for",
    }
    fix = fixes.get(key, "name the roles that may be passed on")
    return Hit(change.logical_id, told, fix, path=f"/Properties/{key}", level=level)


def _passed_on(changes: ChangeSet) -> Iterator[Hit]:
    """Yield who may newly hand every role to a service, and so do all that any role may."""
    for change in of_type(changes, *POLICIES, *IDENTITIES):
        if stays(change) and both_sides(change):
            old, new = (any(map(passes_roles, granted(b))) for b in (change.before, change.after))
            if new and not old:
                place = _PLACES.get(change.type, "PolicyDocument")
                yield _powerful(change, "may pass on every role (iam:PassRole on *)", place)


@rule("R14", Level.MEDIUM, "A permissions boundary is removed or changes")
def boundary_changes(changes: ChangeSet) -> Iterator[Hit]:
    """The policy that limits what an identity may do at most is taken off, or is another one.

    Whatever its own policies allow counts in full then. Whoever set the boundary should agree.
    """
    for change in of_type(changes, *IDENTITIES):
        old, new = pair(change, "PermissionsBoundary")
        if change.action is not Action.MODIFY or old is None:
            continue
        if new is None and both_sides(change):
            told = "its permissions boundary is removed"
        elif new is not None and differs(old, new):
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
    for change in of_type(changes, TASK_DEFINITION):
        if change.action is not Action.MODIFY or not both_sides(change):
            continue
        for name in ("TaskRoleArn", "ExecutionRoleArn"):
            old, new = pair(change, name)
            removed = old is not None and new is None
            if removed or exchanged(old, new, changes):
                yield Hit(
                    change.logical_id,
                    f"{name} is {'removed' if removed else 'exchanged'}",
                    "check that the containers have the permissions they need",
                    path=f"/Properties/{name}",
                )
