"""What protects data beside deletion policies: backups, versions, and switches against deletion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.reading import both_sides, items, maps, number, properties
from compose2cfn.review.registry import Hit
from compose2cfn.review.whole import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ResourceChange

_GUARDED = {
    ("BackupPolicy", "Status"): ("ENABLED",),
    ("DeletionProtection",): ("true", "ACTIVE"),
    ("DeletionProtectionEnabled",): ("true",),
    ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"): ("true",),
    ("VersioningConfiguration", "Status"): ("Enabled",),
}
"""Switches that protect data, by their way in the properties, and the words for on."""

BESIDE_DATA = ("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::Logs::LogGroup")
"""Types that hold no data of an application, and protect some or have such switches."""

_KEEP = "keep it on, or make sure that somebody else makes backups"


def switched_off(change: ResourceChange) -> Iterator[Hit]:
    """Yield what protects data and goes off, or no longer is asked for."""
    if change.type.startswith("AWS::Backup::Backup") and change.action is Action.REMOVE:
        told = "what it backs up gets no new backups by it"
        if change.type in BESIDE_DATA:
            yield Hit(change.logical_id, told, _KEEP)
        return
    if change.action is not Action.MODIFY or not both_sides(change):
        return
    was, now = properties(change.before), properties(change.after)
    for (*way, key), on in _GUARDED.items():
        old, new = (_inside(side, way).get(key) for side in (was, now))
        if _word(old) in on and not is_hidden(now.get((*way, key)[0])) and _word(new) not in on:
            off = "no longer asked for" if new is None else _word(new)
            told = f"{'.'.join((*way, key))} {_word(old)} → {off}"
            yield Hit(change.logical_id, told, _KEEP, path=f"/Properties/{'/'.join((*way, key))}")
    yield from _fewer_days(change)
    yield from _deleted_by_rule(change)


def _fewer_days(change: ResourceChange) -> Iterator[Hit]:
    sides = (properties(change.before), properties(change.after))
    old, new = (number(side.get("BackupRetentionPeriod")) for side in sides)
    if old and new is not None and new < old:
        told = (
            f"backups are kept {new:g} days, not {old:g}" if new else "no backups are made any more"
        )
        path, fix = "/Properties/BackupRetentionPeriod", "keep at least a day of backups"
        yield Hit(change.logical_id, told, fix, path=path)


def _deleted_by_rule(change: ResourceChange) -> Iterator[Hit]:
    old, new = (_expiring(properties(side)) for side in (change.before, change.after))
    what = "images" if change.type == "AWS::ECR::Repository" else "objects"
    if len(new) > len(old) or new - old:
        key = "LifecyclePolicy" if what == "images" else "LifecycleConfiguration"
        fix = "make sure that nobody needs what the rule deletes"
        told = f"a rule newly deletes {what} by itself"
        yield Hit(change.logical_id, told, fix, path=f"/Properties/{key}")


def _expiring(told: Mapping[str, Json]) -> set[str]:
    """Return the rules of a bucket or repository that delete something."""
    rules = maps(_inside(told, ["LifecycleConfiguration"]).get("Rules"))
    found = [item for item in rules if item.get("Status") == "Enabled" and _expires(item)]
    text = _inside(told, ["LifecyclePolicy"]).get("LifecyclePolicyText")
    if isinstance(text, str) and text.lstrip().startswith("{"):
        parsed = _parsed(text)
        found += maps(parsed.get("rules") if isinstance(parsed, Mapping) else None)
    return {json.dumps(item, sort_keys=True, default=str) for item in found}


def _expires(rule: Mapping[str, Json]) -> bool:
    return any("Expiration" in key and items(value) for key, value in rule.items())


def _parsed(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _inside(side: Mapping[str, Json], way: list[str]) -> Mapping[str, Json]:
    for step in way:
        found = side.get(step)
        side = found if isinstance(found, Mapping) else {}
    return side


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
