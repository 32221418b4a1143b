"""Who is somebody else than before, or much more powerful?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.grants import IDENTITIES, POLICIES, POWERFUL, passes_roles
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    both_sides,
    items,
    of_type,
    pair,
    stays,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import granted
from compose2cfn.review.trust import freed, gained
from compose2cfn.review.whole import differs, exchanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange

_ATTACHED, _TRUST = "ManagedPolicyArns", "AssumeRolePolicyDocument"
_PLACES = dict.fromkeys(IDENTITIES, "Policies")


@rule("R13", Level.HIGH, "Powerful policy or open trust", of_state=True)
def powerful_policy(changes: ChangeSet) -> Iterator[Hit]:
    """An administrator's policy is attached, every role may be passed on, or trust is widened.

    `AdministratorAccess`, `PowerUserAccess` and the `…FullAccess` policies let a container do far
    more than it needs; whoever takes over the container can do the same. So does `iam:PassRole` on
    `*`. Trust is widened where a role that exists trusts one more service, account or identity
    provider, or the same under weaker conditions (the `sub` of an OIDC provider), or no longer
    denies it to somebody; where a new role trusts another account; and, critical, where everyone
    may take it on.
    """
    for change in of_type(changes, *IDENTITIES):
        if not stays(change):
            continue
        old, new = ({str(item): None for item in items(it)} for it in pair(change, _ATTACHED))
        for arn in sorted(new.keys() - old.keys()):
            if found := POWERFUL.search(arn):
                yield _powerful(change, f"gets the policy {found[1]}", _ATTACHED)
        documents = pair(change, _TRUST)
        for who in gained(*documents, is_new=change.action is Action.ADD):
            level = Level.CRITICAL if who.is_anyone else None
            yield _powerful(change, who.text, _TRUST, level)
        if change.action is Action.MODIFY and both_sides(change):
            for who in freed(*documents):
                yield _powerful(change, who.text, _TRUST)
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
