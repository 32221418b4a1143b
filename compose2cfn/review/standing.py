"""What was wrong before this change: kept (existing) or mended by it (fixed).

A rule of a state judges each whole side as if all of it were added. What it finds on both sides is
an old debt, and what it finds before only is mended. Only resources that change are looked at: the
report is about this change, not an audit of the stack.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, ChangeSet, ResourceChange
from compose2cfn.core.values import replace
from compose2cfn.review.model import Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.changes.model import Whole
    from compose2cfn.review.registry import Hit, Rule


def old_faults(rule: Rule, changes: ChangeSet, new: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the existing and the fixed faults of changed resources, which ``new`` doesn't tell.

    An existing one is at most a remark, whatever its level would be as a new one: it needs no
    approval again, and must not hide what this change brings.
    """
    if changes.before is None or changes.after is None:
        return
    kept = {change.logical_id for change in changes.changes if change.action is Action.MODIFY}
    told = {_words(hit) for hit in new}
    everywhere = _of_side(rule, changes.after)
    after = [hit for hit in everywhere if hit.logical_id in kept]
    still, places = {_words(hit) for hit in after}, Counter(map(_place, after))
    # what only moved to another resource, like a policy to one of its own, is not mended
    moved = {hit.message for hit in everywhere}
    before = [hit for hit in _of_side(rule, changes.before) if hit.logical_id in kept]
    fewer = Counter(map(_place, before)) - places
    for hit in before:
        if _words(hit) in still:
            if _words(hit) not in told:
                level = min(hit.level or rule.level, Level.LOW)
                yield replace(hit, status=Status.EXISTING, level=level)
        elif fewer[_place(hit)] > 0 and hit.message not in moved:
            fewer[_place(hit)] -= 1
            yield replace(hit, status=Status.FIXED)


def _of_side(rule: Rule, side: Whole) -> tuple[Hit, ...]:
    added = (
        ResourceChange(logical_id=name, type=item.type, action=Action.ADD, after=item.body)
        for name, item in side.resources.items()
    )
    whole = ChangeSet(changes=tuple(added), after=side)
    try:
        return tuple(rule.judge(whole))
    except Exception:  # noqa: BLE001 - a template from outside may hold anything; see below
        # the rule is asked for the change as well, and its failure is shown there
        return ()


def _words(hit: Hit) -> tuple[str, str, str]:
    return hit.logical_id, hit.path, hit.message


def _place(hit: Hit) -> tuple[str, str]:
    return hit.logical_id, hit.path
