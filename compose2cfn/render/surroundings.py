"""What a report tells beside the resources: basis, access, the stack, what is held back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden
from compose2cfn.core.values import dataclass
from compose2cfn.render.settings import checks_told, settings_told
from compose2cfn.render.values import clean, outputs_told, shown
from compose2cfn.render.wording import completeness, moment
from compose2cfn.review.access import UNTOLD, grants, paths
from compose2cfn.review.echoes import ECHO, without_echoes
from compose2cfn.review.redaction import Redacted, redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.review.access import Grant, Path
    from compose2cfn.review.model import Review

_SIGNS = {"+": "gained", "-": "lost", UNTOLD: "changed, not told how"}
_WAYS = {"in": "in from", "out": "out to", "listens": "listens at", "faces": "faces"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """A row of the tables of permissions and of network paths; ``is_broad`` stands out."""

    sign: str
    words: str
    logical_id: str
    cells: tuple[str, ...]
    is_broad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thing of the stack with its value before and after, or one sentence."""

    name: str
    before: str | None = None
    after: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]


def basis(review: Review) -> tuple[tuple[str, str], ...]:
    """Return what the report is about and what it rests on, as names and texts."""
    target = review.target
    rows = [
        ("Stack", target.stack),
        ("Account", " · ".join(part for part in (target.account, target.region) if part)),
        ("Change set", _change_set(review)),
        ("Made", moment(target.created_at) if target.created_at else ""),
        ("Basis", " · ".join(completeness(review.changes.completeness, review))),
    ]
    return tuple((name, clean(text)) for name, text in rows if text)


def _change_set(review: Review) -> str:
    target = review.target
    if not target.change_set_arn:
        return ""
    # arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/ID
    name = target.change_set_arn.partition("/")[2].partition("/")[0] or target.change_set_arn
    status = ", ".join(item for item in (target.status, target.execution_status) if item)
    return " · ".join(part for part in (name, target.change_set_type, status) if part)


def cautions(review: Review) -> tuple[str, ...]:
    """Return what the policy says beside its decision, and where the report is not whole."""
    told, ruling = review.changes.completeness, review.ruling
    closed = (f"nothing is executed now: {ruling.closed}",) if ruling.closed else ()
    lists = (
        ("only in the answer without values", told.only_plain),
        ("only in the answer with values", told.only_values),
        ("predicted, but not named by AWS", told.only_predicted),
        ("cut by AWS", told.truncated),
        ("not understood", told.unknown),
    )
    found = [f"{phrase}: {', '.join(names)}" for phrase, names in lists if names]
    return tuple(clean(text) for text in (*closed, *ruling.notes, *told.warnings, *found))


def permission_rows(review: Review) -> tuple[AccessRow, ...]:
    """Return the rows of the table of permissions: effect, actions, resource, who, condition."""
    return tuple(_grant(item) for item in grants(review.changes))


def _grant(item: Grant) -> AccessRow:
    actions = ", ".join(shown("/Action", action) for action in item.actions)
    cells = (
        clean(item.effect),
        actions or _SIGNS[item.sign],
        shown("/Resource", item.resource) if item.resource else "",
        shown("/Principal", item.principal) if item.principal else "",
        shown("/Condition", json.loads(item.condition)) if item.condition else "",
    )
    return AccessRow(
        sign=item.sign,
        words=_SIGNS[item.sign],
        logical_id=clean(item.logical_id),
        cells=cells,
        is_broad=item.is_broad and item.sign == "+",
    )


def network_rows(review: Review) -> tuple[AccessRow, ...]:
    """Return the rows of the table of network paths: way, ports, peer."""
    return tuple(_path(item) for item in paths(review.changes))


def _path(item: Path) -> AccessRow:
    peer = shown("/Peer", item.peer) if item.peer else ""
    return AccessRow(
        sign=item.sign,
        words={"+": "opened", "-": "closed"}.get(item.sign, _SIGNS[UNTOLD]),
        logical_id=clean(item.logical_id),
        cells=(_WAYS.get(item.direction, ""), shown("/What", item.what), peer),
        is_broad=item.is_world and item.sign == "+" and item.direction != "out",
    )


def stack_level(review: Review) -> tuple[Section, ...]:
    """Return what changes beside the resources; sections without rows are left out."""
    changes = review.changes
    sections = (
        Section(title="Parameters", rows=tuple(_parameters(review))),
        Section(
            title="Outputs",
            rows=tuple(
                Row(name=name, before=before, after=after, note=note)
                for name, before, after, note in outputs_told(changes.outputs)
            ),
        ),
        Section(
            title="Stack settings",
            rows=tuple(Row(name=n, note=text) for n, text in settings_told(changes.settings)),
        ),
        Section(
            title="AWS's own checks",
            rows=tuple(Row(name=n, note=text) for n, text in checks_told(changes.checks)),
        ),
    )
    return tuple(section for section in sections if section.rows)


def _parameters(review: Review) -> Iterator[Row]:
    for item in review.changes.parameters:
        sides = (item.before, item.after)
        before, after = (None if v is None else shown(f"/{item.name}", v) for v in sides)
        yield Row(name=clean(item.name), before=before, after=after)


def let_pass(review: Review) -> tuple[Row, ...]:
    """Return the findings that the policy lets pass, each with its reason."""
    return tuple(
        Row(
            name=clean(f"{item.finding.rule} {item.finding.level.word} {item.finding.logical_id}"),
            note=clean(
                f"{item.finding.message}: {item.reason}"
                + (f" (until {item.until})" if item.until else "")
            ),
        )
        for item in review.ruling.suppressed
    )


def left_out(review: Review) -> tuple[str, ...]:
    """Return what the report holds back or plays down, and how much of it."""
    secret, hidden = _held_back(review)
    echoes = _echoes(review)
    mended = sum(item.status.value == "fixed" for item in review.findings)
    old = sum(item.status.value == "existing" for item in review.findings)
    rows = (
        (secret, "values that look secret, shown as a fingerprint that is equal for equal values"),
        (hidden, "values that nobody can show: known after the update, NoEcho, or cut by AWS"),
        (mended, "findings that this change mends: listed last, and not counted"),
        (old, "findings that were there before: listed as existing, at most low"),
    )
    texts = [f"{words} ({count})" for count, words in rows if count]
    if echoes:
        texts.append(f"not judged as replacements ({ECHO}): {', '.join(echoes)}")
    return tuple(clean(text) for text in texts)


def _echoes(review: Review) -> list[str]:
    calm = without_echoes(review.changes)
    pairs = zip(review.changes.changes, calm.changes, strict=True)
    return [old.logical_id for old, new in pairs if old is not new]


def _held_back(review: Review) -> tuple[int, int]:
    """Return how many values look secret, and how many are hidden."""
    changes = review.changes
    sides: list[tuple[str, Json]] = [
        (item.path, side)
        for change in changes.changes
        for item in change.properties
        for side in (item.before, item.after)
    ]
    for parameter in changes.parameters:
        sides += ((f"/{parameter.name}", v) for v in (parameter.before, parameter.after))
    for output in changes.outputs:
        sides += ((f"/{output.name}", v) for v in (output.before, output.after))
    found = [leaf for path, side in sides for leaf in _leaves(redacted(path, side))]
    secret = sum(isinstance(leaf, Redacted) for leaf in found)
    return secret, sum(isinstance(leaf, Hidden) for leaf in found)


def _leaves(value: Json) -> Iterator[Json]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
