"""Why a resource changes, in words: its own change, and the chain that leads to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Confidence, Op, Replacement
from compose2cfn.changes.propagate import TASK_DEFINITION
from compose2cfn.changes.symbols import SYMBOLS, scalar_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.changes.propagate import Fate, Judged

_SECRET = re.compile(r"(?i)passw|secret|token|credential|key|dsn")
_SHORT = 40
_LINKS = 10
"""Longer chains are cut; nobody reads them."""


def reasons(logical_id: str, fates: Mapping[str, Fate]) -> tuple[str, ...]:
    """Return a sentence for every changed property, then the chain behind references."""
    fate = fates[logical_id]
    told = dict.fromkeys(_sentence(item, fate.type) for item in fate.judged)
    for link in _chain(logical_id, fates):
        cause = fates[link]
        told.update(dict.fromkeys(f"{link}: {_sentence(it, cause.type)}" for it in cause.judged))
    return tuple(told)


def _chain(logical_id: str, fates: Mapping[str, Fate]) -> list[str]:
    """Return the resources that lead to this one, nearest first."""
    found = [logical_id]
    for name in found:
        for item in fates[name].judged:
            for effect in item.difference.effects:
                cause = effect.reference.logical_id
                if cause not in found and cause in fates and len(found) <= _LINKS:
                    found.append(cause)
    return found[1:]


def _sentence(item: Judged, type_: str) -> str:
    found = item.difference
    name = found.path[1] if found.path[0] == "Properties" and len(found.path) > 1 else found.path[0]
    after = _consequence(item, type_)
    if found.effects:
        because = "; ".join(f"{one.reference.name}, {one.why}" for one in found.effects)
        return f"{name} refers to {because}{after}"
    if found.confidence is Confidence.MAY and not found.certain:
        return f"{name} may change{after}"
    return f"{name} {_what(item)}{after}"


def _what(item: Judged) -> str:
    found = item.difference
    if len(found.path) == (2 if found.path[0] == "Properties" else 1):
        if found.op is not Op.MODIFY:
            return "is added" if found.op is Op.ADD else "is removed"
        before, after = found.before, found.after
        if _tellable(found.path[-1], before) and _tellable(found.path[-1], after):
            return f"{scalar_text(before)} → {scalar_text(after)}"
    return "changes"


def _tellable(name: str, value: object) -> bool:
    if _SECRET.search(name) or isinstance(value, (dict, list, *SYMBOLS)):
        return False
    return len(scalar_text(value)) <= _SHORT


def _consequence(item: Judged, type_: str) -> str:
    if item.provenance == "unknown":
        return " (no schema tells whether that replaces the resource)"
    if item.recreation is Replacement.ALWAYS and type_ == TASK_DEFINITION:
        return " (a new revision)"
    if item.recreation is Replacement.ALWAYS:
        return " (needs a new resource)"
    return " (may need a new resource)" if item.recreation is Replacement.CONDITIONAL else ""
