"""Who may do more than before?"""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import replace
from compose2cfn.review.attachments import held_beside, moved
from compose2cfn.review.grants import (
    IDENTITIES,
    POLICIES,
    POWERFUL,
    RESOURCE_POLICIES,
    freed,
    granted_by_holder,
    held,
    holders,
    is_gain,
    open_to_all,
    other_accounts,
    policy_property,
)
from compose2cfn.review.model import Level
from compose2cfn.review.reading import both_sides, items, of_type, pair, stays, touched
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import granted, text_of
from compose2cfn.review.whole import after, before, gone, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.review.statements import Permission

_OF_SERVICES = re.compile(r":policy/(aws-)?service-role/")
_FILES = "AWS::EFS::FileSystem"
_ATTACHED = "ManagedPolicyArns"
_SHOWN = 3
_PLACES = dict.fromkeys(IDENTITIES, "Policies")


@rule("R12", Level.HIGH, "Permissions are broadened", of_state=True)
def permissions_broadened(changes: ChangeSet) -> Iterator[Hit]:
    """A policy newly allows whole services or every resource, or no longer denies something.

    Statements are compared as sets over all policies of an identity, so one that is reordered,
    split or moved to another policy is no change, and one that was covered before is none either.
    A policy that stays as it is counts where it is attached to one more identity, or where one that
    denies something is detached; narrow permissions that an identity gets this way are low. What a
    policy outside the template allows can't be seen here (medium, low for a new identity).
    A policy of a bucket, queue, topic, key, repository, file system, secret or function is told
    where it newly lets in everyone without a condition, where it no longer denies something, and
    where one that exists names an account more (medium). Actions that IAM only grants on `*` are
    left out. Name the actions and the ARNs that the container needs; IAM's Access Analyzer can tell
    which.
    """
    told: dict[str, set[Permission]] = {}
    for change, news, lost in _judged(changes):
        told[change.logical_id] = {*news, *lost}
        yield from _told(change, "newly allowed", news)
        yield from _told(change, "no longer denied", lost)
    yield from _attached(changes, told)
    for change in of_type(changes, *POLICIES, *IDENTITIES):
        if stays(change):
            yield from _outside(change, changes) if both_sides(change) else _unseen(change)
    removed = gone(changes)
    for change in of_type(changes, *RESOURCE_POLICIES):
        # what it protects may go with it
        is_missed = change.type.endswith("Policy") and not mentioned(change.before) & removed
        if both_sides(change) if stays(change) else is_missed:
            yield from _of_resource(change)


def _judged(
    changes: ChangeSet,
) -> Iterator[tuple[ResourceChange, list[Permission], list[Permission]]]:
    """Yield policies, and identities with policies in them, with what they newly allow and free."""
    deployed, next_ = (granted_by_holder(side(changes)) for side in (before, after))
    beside = [held_beside(*sides) for sides in permutations((before(changes), after(changes)))]
    removed = gone(changes)
    for change in of_type(changes, *POLICIES, *IDENTITIES):
        if stays(change) and not both_sides(change):
            continue
        if not stays(change) and (change.before is None or change.type in IDENTITIES):
            continue
        name = change.logical_id
        names = holders(name, change.before or change.after) - removed
        old = granted(change.before) | held(deployed, names) | held(beside[0], (name,))
        new = granted(change.after) | held(next_, names) | held(beside[1], (name,))
        mine = granted(change.after) - granted(change.before)
        news = sorted(item for item in mine if is_gain(item, old))
        denied = sorted(i for i in granted(change.before) - new if i.effect == "Deny")
        lost = [item for item in denied if not any(its.covers(item) for its in new)]
        bound = stays(change) or names - {name}
        yield change, news, lost if bound else []


def _attached(changes: ChangeSet, told: Mapping[str, set[Permission]]) -> Iterator[Hit]:
    """Yield what identities gain and lose because a policy is attached to them or detached."""
    changed = {change.logical_id: change for change in changes.changes}
    fresh = {name for name, it in changed.items() if it.action is Action.ADD}
    for item in moved(changes):
        change = changed.get(item.logical_id)
        if change is None:
            continue
        known, place = told.get(item.policy, set()), f"/Properties/{item.key}"
        by = f" to {item.identity} by {item.policy}"
        allowed = [its for its in item.allowed if its not in known]
        broad = [its for its in allowed if is_gain(its, item.held)]
        yield from _told(change, f"newly allowed{by}", broad, place)
        lost = [its for its in item.freed if its not in known]
        yield from _told(change, f"no longer denied{by}", lost, place)
        if not broad and not fresh & {item.policy, item.identity}:
            for hit in _told(change, f"newly allowed{by}", allowed, place):
                yield replace(hit, level=Level.LOW)


def _outside(change: ResourceChange, changes: ChangeSet) -> Iterator[Hit]:
    """Yield policies from outside the template that are newly attached: nobody sees them here."""
    inside = after(changes).resources
    old, new = ({text_of(it) for it in items(value)} for value in pair(change, _ATTACHED))
    for name in sorted(new - old):
        known = POWERFUL.search(name) or _OF_SERVICES.search(name)
        if not known and name.partition(".")[0] not in inside:
            yield Hit(
                change.logical_id,
                f"gets the policy {name.rpartition('/')[2]}, whose content isn't in the template",
                "read what it allows before you approve",
                path=f"/Properties/{_ATTACHED}",
                level=Level.LOW if change.action is Action.ADD else Level.MEDIUM,
            )


def _of_resource(change: ResourceChange) -> Iterator[Hit]:
    place = f"/Properties/{policy_property(change.type)}".rstrip("/")
    was, now = (open_to_all(change.type, body) for body in (change.before, change.after))
    told = [f"{action} to everyone" for action in sorted(now - was)]
    yield from _told(change, "newly allowed", told, place)
    lost = freed(change.type, change.before, change.after)
    old, new = pair(change, policy_property(change.type))
    if change.type == _FILES and stays(change) and old is not None and new is None:
        lost = []
        yield Hit(
            change.logical_id,
            "without a policy, everyone who reaches a mount target may read and write",
            "keep the policy of the file system",
            path=place,
        )
    yield from _told(change, "no longer denied", lost, place)
    if change.action is Action.ADD:
        return  # a new resource names its own account as well
    was, now = (other_accounts(change.type, body) for body in (change.before, change.after))
    for hit in _told(change, "newly lets in", sorted(now - was), place):
        yield replace(hit, level=Level.MEDIUM)


def _told(
    change: ResourceChange, what: str, found: Sequence[object], place: str | None = None
) -> Iterator[Hit]:
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        usual = f"/Properties/{_PLACES.get(change.type, 'PolicyDocument')}"
        yield Hit(
            change.logical_id,
            f"{what}: {'; '.join(map(str, found[:_SHOWN]))}{more}",
            "name the actions and ARNs that are needed",
            path=usual if place is None else place,
        )


def _unseen(change: ResourceChange) -> Iterator[Hit]:
    for item in touched(change, "Policies", "PolicyDocument", _ATTACHED):
        yield Hit(
            change.logical_id,
            "permissions change, and the answer doesn't say how",
            "read the policy in the template before you approve",
            path=item.path,
            level=Level.MEDIUM,
        )
        return
