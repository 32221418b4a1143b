"""A review as text that is ready to be laid out: the one source of the page and of Markdown.

Every text is cleaned (`values.clean`), secrets are fingerprints; escaping is each format's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Confidence, Replacement, Told
from compose2cfn.core.values import dataclass
from compose2cfn.render.groups import by_service
from compose2cfn.render.impact import impacts
from compose2cfn.render.reasons import rolls_to, worth_telling
from compose2cfn.render.values import clean, name_of, shortened, sides_of
from compose2cfn.render.wording import SYMBOLS, Kind, fate_of, kind_of
from compose2cfn.review.protection import known_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.changes.model import PropertyChange, ResourceChange
    from compose2cfn.core.source import Span
    from compose2cfn.render.groups import Group
    from compose2cfn.review.model import Finding, Review
    from compose2cfn.review.registry import Rule

LONGEST = 1200
"""Characters of one value."""
NAMELESS = "Not of one service"

_SLUGS = {
    Kind.REPLACED: "replaced",
    Kind.MAYBE_REPLACED: "maybe",
    Kind.REMOVED: "removed",
    Kind.UNKNOWN: "unknown",
    Kind.NEW_REVISION: "revision",
    Kind.MAYBE_REVISION: "maybe-revision",
    Kind.UPDATED: "updated",
    Kind.MAYBE_UPDATED: "maybe-updated",
    Kind.ADDED: "added",
    Kind.IMPORTED: "imported",
    Kind.SYNCED: "synced",
    Kind.STAYS: "stays",
}
_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{0,254}")
_TOLD = {
    Told.PREDICTED: "predicted, not told by AWS",
    Told.AWS: "told by AWS",
    Told.BOTH: "told by AWS, as predicted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What happens to a resource: symbol, words, and a word for style sheets."""

    symbol: str
    words: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyView:
    """One changed property; ``note`` tells it where no two values can be compared."""

    name: str
    op: str
    before: str | None
    after: str | None
    note: str
    because: str
    replaces: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """One changed resource; ``anchor`` is unique and safe in an id.

    ``source`` says who told it, where that is not the same for the whole report.
    """

    anchor: str
    logical_id: str
    type: str
    mark: Mark
    fate: str
    physical_id: str
    source: str
    disagreement: str
    is_certain: bool
    reasons: tuple[str, ...]
    properties: tuple[PropertyView, ...]
    origin: str
    change: ResourceChange


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """The resources of one Compose service, and what its users notice."""

    name: str
    is_service: bool
    origin: str
    sentences: tuple[str, ...]
    resources: tuple[ResourceView, ...]

    @property
    def tally(self) -> tuple[tuple[Mark, int], ...]:
        """How many resources each thing happens to."""
        marks = [item.mark for item in self.resources]
        return tuple((mark, marks.count(mark)) for mark in dict.fromkeys(marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding; ``anchor`` is the resource's, or empty."""

    level: str
    rule: str
    title: str
    status: str
    logical_id: str
    anchor: str
    property: str
    message: str
    advice: str
    origin: str


def place_of(span: Span | None) -> str:
    """Return `docker-compose.yml:3:5`, or nothing."""
    return clean(str(span)) if span else ""


def mark_of(change: ResourceChange) -> Mark:
    """Return what happens to a resource."""
    kind = kind_of(change)
    return Mark(symbol=SYMBOLS[kind], words=kind.value, slug=_SLUGS[kind])


def anchors(review: Review, prefix: str = "") -> dict[str, str]:
    """Return the anchor of each changed resource by its logical id."""
    found: dict[str, str] = {}
    for index, change in enumerate(review.changes.changes):
        plain = _PLAIN_ID.fullmatch(change.logical_id)
        found.setdefault(change.logical_id, f"{prefix}r-{change.logical_id if plain else index}")
    return found


def groups_of(review: Review, prefix: str = "") -> tuple[GroupView, ...]:
    """Return the changed resources by Compose service."""
    named = anchors(review, prefix)
    changes = {change.logical_id: change for change in review.changes.changes}
    # worth a word only where it is not the same for all
    told = _TOLD if len({change.source for change in changes.values()}) > 1 else {}
    return tuple(
        _group(group, changes, named, told) for group in by_service(review.changes.changes)
    )


def _group(
    group: Group,
    changes: Mapping[str, ResourceChange],
    named: Mapping[str, str],
    told: Mapping[Told, str],
) -> GroupView:
    return GroupView(
        name=clean(group.service) if group.service else NAMELESS,
        is_service=bool(group.service),
        origin=place_of(group.origin),
        sentences=impacts(group.changes, is_service=bool(group.service)),
        resources=tuple(_resource(change, changes, named, told) for change in group.changes),
    )


def _resource(
    change: ResourceChange,
    changes: Mapping[str, ResourceChange],
    named: Mapping[str, str],
    told: Mapping[Told, str],
) -> ResourceView:
    return ResourceView(
        anchor=named[change.logical_id],
        logical_id=clean(change.logical_id),
        type=clean(change.type),
        mark=mark_of(change),
        fate=clean(fate_of(change) or ""),
        physical_id=clean(change.physical_id or ""),
        source=told.get(change.source, ""),
        disagreement=clean(change.disagreement or ""),
        is_certain=change.confidence is Confidence.WILL,
        reasons=tuple(clean(reason) for reason in worth_telling(change, changes)),
        properties=tuple(
            _property(item, rolls_to(change, item, changes), change) for item in change.properties
        ),
        origin=place_of(change.origin),
        change=change,
    )


def _property(item: PropertyChange, roll: str | None, change: ResourceChange) -> PropertyView:
    sides = sides_of(item, LONGEST)
    note = roll or sides.note
    causes = [cause for cause in map(clean, item.causes) if cause not in note]
    return PropertyView(
        name=name_of(item.path),
        op=item.op.value,
        before=None if note else sides.before,
        after=None if note else sides.after,
        note=note,
        because=shortened(f"because of {', '.join(causes)}") if causes else "",
        replaces=_replaces(item, change),
        origin=place_of(item.origin),
    )


def _replaces(item: PropertyChange, change: ResourceChange) -> str:
    """Return whether this property is why the resource is replaced."""
    if change.action is not Action.MODIFY or not change.is_replaced:
        return ""
    words = {Replacement.ALWAYS: "replaces", Replacement.CONDITIONAL: "may replace"}
    return words.get(item.recreation, "")


def findings_of(review: Review, prefix: str = "") -> tuple[FindingView, ...]:
    """Return the findings in their order, the gravest first."""
    named = anchors(review, prefix)
    rules = known_rules() if review.findings else {}
    return tuple(_finding(item, named, rules.get(item.rule)) for item in review.findings)


def _finding(item: Finding, named: Mapping[str, str], rule: Rule | None) -> FindingView:
    return FindingView(
        level=item.level.word,
        rule=clean(item.rule),
        title=rule.title if rule else "",
        status=item.status.value,
        logical_id="" if item.logical_id == "-" else clean(item.logical_id),
        anchor=named.get(item.logical_id, ""),
        property=name_of(item.path) if item.path else "",
        message=clean(item.message),
        advice=clean(item.advice),
        origin=place_of(item.origin),
    )
