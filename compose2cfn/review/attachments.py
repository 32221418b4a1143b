"""Which identity holds which policy, and what it gains or loses where that changes.

A policy that stays as it is may be attached to one more role; then nobody's policy is widened, and
somebody may do more all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass
from compose2cfn.review.grants import IDENTITIES, POLICIES
from compose2cfn.review.reading import items, properties
from compose2cfn.review.statements import granted
from compose2cfn.review.whole import after, before, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, Whole
    from compose2cfn.review.statements import Permission

_ATTACHED_TO = ("Groups", "Roles", "Users", "GroupName", "RoleName", "UserName")
_TOLD_BY_IDENTITY = "ManagedPolicyArns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A policy of the stack that an identity newly holds, or no longer does.

    ``logical_id`` and ``key`` are the resource and the property that say so; ``allowed`` is what
    the identity could not do before, ``freed`` what is no longer denied to it.
    """

    policy: str
    identity: str
    logical_id: str
    key: str
    allowed: tuple[Permission, ...] = ()
    freed: tuple[Permission, ...] = ()
    held: frozenset[Permission] = frozenset()


def moved(changes: ChangeSet) -> Iterator[Attachment]:
    """Yield the attachments that come and go and change what their identity may do."""
    old, new = before(changes), after(changes)
    was, now = _attachments(old), _attachments(new)
    for pair in sorted(now.keys() - was.keys()):
        policy, identity = pair
        held = _held(old, was, identity)
        its = {item for item in granted(new.resources[policy].body) if item.effect == "Allow"}
        more = sorted(item for item in its if not any(one.covers(item) for one in held))
        if more:
            yield _attachment(pair, now[pair], allowed=tuple(more), held=frozenset(held))
    for pair in sorted(was.keys() - now.keys()):
        policy, identity = pair
        held = _held(new, now, identity)
        its = {item for item in granted(old.resources[policy].body) if item.effect == "Deny"}
        less = sorted(item for item in its if not any(one.covers(item) for one in held))
        if less and (identity in new.resources or identity not in old.resources):
            yield _attachment(pair, was[pair], freed=tuple(less))


def held_beside(side: Whole, other: Whole) -> dict[str, set[Permission]]:
    """Return by policy what those who hold it on the other side may do and may not on this one."""
    attached = _attachments(side)
    found: dict[str, set[Permission]] = {}
    for policy, identity in _attachments(other):
        found.setdefault(policy, set()).update(_held(side, attached, identity))
    return found


def _attachment(
    pair: tuple[str, str],
    said: tuple[str, str],
    *,
    allowed: tuple[Permission, ...] = (),
    freed: tuple[Permission, ...] = (),
    held: frozenset[Permission] = frozenset(),
) -> Attachment:
    return Attachment(
        policy=pair[0],
        identity=pair[1],
        logical_id=said[0],
        key=said[1],
        allowed=allowed,
        freed=freed,
        held=held,
    )


def _attachments(side: Whole) -> dict[tuple[str, str], tuple[str, str]]:
    """Return policy and identity, with the resource and property that say so."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for resource in side.resources.values():
        name, told = resource.logical_id, properties(resource.body)
        if resource.type in IDENTITIES:
            for policy in mentioned(told.get(_TOLD_BY_IDENTITY)) & side.resources.keys():
                found[policy, name] = (name, _TOLD_BY_IDENTITY)
        elif resource.type in POLICIES:
            for key in _ATTACHED_TO:
                those = items(told.get(key))
                named = mentioned(those) | {item for item in those if isinstance(item, str)}
                found.update({(name, who): (name, key) for who in named})
    return found


def _held(
    side: Whole, attached: dict[tuple[str, str], tuple[str, str]], identity: str
) -> set[Permission]:
    """Return what an identity may do and may not, by its own policies and those of the stack."""
    sources = {identity, *(policy for policy, who in attached if who == identity)}
    found = (side.resources.get(name) for name in sources)
    return {item for its in found if its is not None for item in granted(its.body)}
