"""The words for what happens, the same in every format."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Confidence, Replacement, Told
from compose2cfn.render.release import release_of
from compose2cfn.render.values import follows
from compose2cfn.review.echoes import ECHO, is_mere_echo
from compose2cfn.review.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import Completeness, ResourceChange
    from compose2cfn.review.model import Review


class Kind(StrEnum):
    """What happens to a resource, as people speak of it."""

    REPLACED = "replaced"
    MAYBE_REPLACED = "may be replaced"
    REMOVED = "removed"
    UNKNOWN = "unknown action"
    NEW_REVISION = "new revision"
    MAYBE_REVISION = "may get a new revision"
    UPDATED = "updated in place"
    MAYBE_UPDATED = "may be updated"
    ADDED = "added"
    IMPORTED = "imported"
    SYNCED = "brought in line"
    STAYS = "most likely unchanged"


SYMBOLS = {
    Kind.REPLACED: "±",
    Kind.MAYBE_REPLACED: "?",
    Kind.REMOVED: "-",
    Kind.UNKNOWN: "!",
    Kind.NEW_REVISION: "^",
    Kind.MAYBE_REVISION: "?",
    Kind.UPDATED: "~",
    Kind.MAYBE_UPDATED: "?",
    Kind.ADDED: "+",
    Kind.IMPORTED: "i",
    Kind.SYNCED: "=",
    Kind.STAYS: "·",
}

_BY_ACTION = {
    Action.ADD: Kind.ADDED,
    Action.REMOVE: Kind.REMOVED,
    Action.IMPORT: Kind.IMPORTED,
    Action.SYNC: Kind.SYNCED,
    Action.UNKNOWN: Kind.UNKNOWN,
}

_FATES = {
    "Delete": "deleted",
    "Retain": "kept",
    "Snapshot": "deleted after a snapshot",
    "ReplaceAndDelete": "old one deleted",
    "ReplaceAndRetain": "old one kept",
    "ReplaceAndSnapshot": "old one deleted after a snapshot",
}

DECISIONS = {
    Decision.ALLOW: "no approval needed",
    Decision.APPROVE: "approval required",
    Decision.DENY: "denied by policy",
}


def decided(review: Review) -> str:
    """Return the decision in words, with the number of people and the policy's name."""
    words, ruling = DECISIONS[review.decision], review.ruling
    if ruling.approvals > 1:
        words = f"{words} by {ruling.approvals} people"
    rules = sorted({item.rule for item in ruling.denied_by})
    because = f": {', '.join(rules)}" if rules else ""
    by = "" if ruling.policy == "default" else f" · policy {ruling.policy}"
    return f"{words}{because}{by}"


def kind_of(change: ResourceChange) -> Kind:
    """Return what happens to a resource."""
    if change.action is not Action.MODIFY:
        return _BY_ACTION[change.action]
    if ECHO in change.reasons and change.replacement is Replacement.CONDITIONAL:
        return Kind.STAYS if is_mere_echo(change) else Kind.UPDATED
    if change.is_new_revision:
        return Kind.NEW_REVISION if is_certain(change) else Kind.MAYBE_REVISION
    if change.replacement is Replacement.ALWAYS:
        return Kind.REPLACED
    if change.replacement is Replacement.CONDITIONAL:
        return Kind.MAYBE_REPLACED
    return Kind.MAYBE_UPDATED if change.confidence is Confidence.MAY else Kind.UPDATED


def is_certain(change: ResourceChange) -> bool:
    """Whether a resource will change, and it is known how."""
    may = change.confidence is Confidence.MAY or change.replacement is Replacement.CONDITIONAL
    return not may


def fate_of(change: ResourceChange) -> str | None:
    """Return what becomes of the old resource, where one goes; a task definition never goes."""
    goes = not change.is_new_revision and ECHO not in change.reasons
    if not goes or change.policy_action is None:
        return None
    return _FATES.get(change.policy_action, change.policy_action)


def counts(review: Review) -> Counter[Kind]:
    """Return how many resources each thing happens to."""
    return Counter(kind_of(change) for change in review.changes.changes)


def counted(review: Review) -> tuple[str, ...]:
    """Return the counts as phrases: `1 new revision`, `1 updated`; a plain release as such."""
    if release := release_of(review):
        return release
    found = counts(review)
    parts = [_counted(found[kind], kind) for kind in Kind if found[kind]]
    if review.changes.parameters and not parts:
        parts.append(f"{_number(len(review.changes.parameters), 'parameter')} changed")
    written = sum(not follows(output) for output in review.changes.outputs)
    if written:
        parts.append(f"{_number(written, 'output')} changed")
    return tuple(parts) or ("no changes",)


def _counted(count: int, kind: Kind) -> str:
    if kind in {Kind.NEW_REVISION, Kind.UNKNOWN}:
        return _number(count, kind)
    return f"{count} {'updated' if kind is Kind.UPDATED else kind}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def moment(text: str) -> str:
    """Return an ISO 8601 time as `2026-01-31 12:00:00 UTC`; a text of another form as it is."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return text
    aware = told if told.tzinfo else told.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def verdict(review: Review) -> str:
    """Return the level of the whole: `none`, `low`, `medium`, `high` or `critical`.

    Changes without a finding, and mere remarks, are low.
    """
    level = review.level
    changed = review.changes.changes or review.changes.parameters or review.changes.outputs
    if level is None or level.word == "info":
        return "low" if changed or level is not None else "none"
    return level.word


def completeness(told: Completeness, review: Review) -> Iterator[str]:
    """Yield how whole the report is, in phrases."""
    if told.source is Told.PREDICTED:
        yield "predicted from the templates; AWS was not asked"
        return
    yield "told by AWS"
    if told.source is Told.BOTH:
        asked = [item for item in review.changes.changes if item.source is not Told.PREDICTED]
        agreed = sum(item.source is Told.BOTH for item in asked)
        yield f"the prediction agrees on {agreed} of {len(asked)}"
    for count, phrase in (
        (len(told.only_plain), "only in the answer without values"),
        (len(told.only_values), "only in the answer with values"),
        (len(told.only_predicted), "only predicted"),
        (len(told.truncated), "cut by AWS"),
        (len(told.unknown), "not understood"),
    ):
        if count:
            yield f"{count} {phrase}"
