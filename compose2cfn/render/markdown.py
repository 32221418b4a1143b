"""Review → Markdown for a comment: the verdict first, then less and less weighty matters.

What doesn't fit is left out by weight, the details of properties before anything else, and the last
lines say how much of what is missing. Source of the limit: GitHub refuses a comment of more than
65,536 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field
from compose2cfn.render.markdown_text import as_code, text
from compose2cfn.render.surroundings import (
    basis,
    cautions,
    left_out,
    let_pass,
    network_rows,
    permission_rows,
    stack_level,
)
from compose2cfn.render.values import clean, shortened
from compose2cfn.render.view import findings_of, groups_of
from compose2cfn.render.wording import counted, decided, verdict
from compose2cfn.review.digest import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.render.surroundings import AccessRow, Row
    from compose2cfn.render.view import FindingView, GroupView, PropertyView, ResourceView
    from compose2cfn.review.model import Review

LIMIT = 65_536
"""Characters of a comment."""
MARKER = "<!-- compose2cfn report -->"
"""The first line, by which a comment of an earlier run is found again."""
_RESERVED = 1_500
"""Characters for the words on what is missing."""
_FINDING = ("Level", "Rule", "Where", "What", "What to do")
_PERMISSION = ("", "Where", "Effect", "Actions", "On", "Who", "If")
_PATH = ("", "Where", "Way", "What", "Peer")
_LONGEST = 300
_LONGEST_HEAD = 2_000


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that is told whole or not at all; its details may be left out by themselves."""

    told: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """Items under a head; ``many`` names them where some are left out."""

    head: str
    many: str
    items: tuple[_Item, ...] = field(default=())


def render(review: Review) -> str:
    """Return the report as Markdown of at most :data:`LIMIT` characters."""
    head = _head(review)
    parts = [part for part in _parts(review) if part.items]
    left = LIMIT - _RESERVED - len(head) - sum(len(part.head) + 2 for part in parts)
    kept, left = _fitting(parts, left)
    detailed = _fitting_details(parts, kept, left)
    missing = _missing(parts, kept, detailed)
    body = "".join(_told(part, kept, detailed) for part in parts)
    return f"{head}{body}{missing}"


def _fitting(parts: list[_Part], left: int) -> tuple[set[_Item], int]:
    """Return the items that fit, and the characters that are left after them."""
    kept: set[_Item] = set()
    for part in parts:
        for item in part.items:
            if len(item.told) <= left:
                kept.add(item)
                left -= len(item.told)
    return kept, left


def _fitting_details(parts: list[_Part], kept: set[_Item], left: int) -> set[_Item]:
    detailed: set[_Item] = set()
    for part in parts:
        for item in part.items:
            if item.details and item in kept and len(item.details) <= left:
                detailed.add(item)
                left -= len(item.details)
    return detailed


def _told(part: _Part, kept: set[_Item], detailed: set[_Item]) -> str:
    items = "".join(
        f"{item.told}{item.details if item in detailed else ''}"
        for item in part.items
        if item in kept
    )
    return f"{part.head}{items}\n"


def _missing(parts: list[_Part], kept: set[_Item], detailed: set[_Item]) -> str:
    gone: dict[str, int] = {}
    for part in parts:
        cut = sum(item not in kept for item in part.items)
        gone[part.many] = gone.get(part.many, 0) + cut
        folded = sum(bool(item.details) and item not in detailed for item in part.items)
        gone["resources' details"] = gone.get("resources' details", 0) + folded
    told = ", ".join(f"{many}: {count}" for many, count in gone.items() if count)
    if not told:
        return ""
    return f"**Cut to fit a comment.** Left out here: {told}. Read the whole report.\n"


def _head(review: Review) -> str:
    words = " · ".join(text(part) for part in counted(review))
    lines = [MARKER, f"## {verdict(review).upper()} — {words}", ""]
    if review.digest:
        lines += [f"Digest **`{spoken(review.digest)}`** · {text(clean(decided(review)))}", ""]
    else:
        lack = "no digest, so nothing can be approved by this report"
        lines += [f"{text(clean(decided(review)))} · {lack}", ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {name} | {_clipped(told)} |" for name, told in basis(review)]
    if review.digest:
        lines.append(f"| Whole digest | `{review.digest}` |")
    warnings = [f"> - {_clipped(warning)}" for warning in cautions(review)]
    return "\n".join([*lines, *([""] if warnings else []), *warnings, "", ""])


def _clipped(told: str) -> str:
    return text(shortened(told, _LONGEST_HEAD))


def _parts(review: Review) -> Iterator[_Part]:
    groups = groups_of(review)
    yield _table(
        "What changes, by service",
        ("Service", "What its users notice"),
        "services",
        map(_service, groups),
    )
    findings = map(_finding, findings_of(review))
    yield _table("Findings", _FINDING, "findings", findings)
    passed = map(_row, let_pass(review))
    yield _table("Let pass by the policy", ("Finding", "Why"), "findings let pass", passed)
    permissions = map(_access, permission_rows(review))
    yield _table("Permissions", _PERMISSION, "permissions", permissions)
    yield _table("Network", _PATH, "network paths", map(_access, network_rows(review)))
    for section in stack_level(review):
        rows = map(_row, section.rows)
        yield _table(section.title, ("Name", "Change"), section.title.lower(), rows)
    for index, group in enumerate(groups):
        title = "" if index else "### Resources\n\n"
        items = tuple(map(_resource, group.resources))
        yield _Part(f"{title}**{text(group.name)}**\n\n", "resources", items)
    held = tuple(_Item(f"- {text(told)}\n") for told in left_out(review))
    yield _Part("### Held back\n\n", "remarks", held)


def _table(title: str, columns: tuple[str, ...], many: str, items: Iterable[_Item]) -> _Part:
    line, rule = " | ".join(columns), "---|" * len(columns)
    return _Part(f"### {title}\n\n| {line} |\n|{rule}\n", many, tuple(items))


def _cells(*cells: str) -> _Item:
    return _Item(f"| {' | '.join(cells)} |\n")


def _service(group: GroupView) -> _Item:
    name = f"**{text(group.name)}** {as_code(group.origin)}".rstrip()
    return _cells(name, "<br>".join(text(sentence) for sentence in group.sentences))


def _finding(item: FindingView) -> _Item:
    status = "" if item.status == "new" else f" ({item.status})"
    where = "<br>".join(part for part in (as_code(item.logical_id), as_code(item.origin)) if part)
    rule = f"{text(item.rule)}<br>{text(item.title)}"
    return _cells(f"**{item.level}**{status}", rule, where, text(item.message), text(item.advice))


def _access(row: AccessRow) -> _Item:
    sign = f"**{row.sign}** (broad)" if row.is_broad else row.sign
    return _cells(
        text(sign) if sign == "~" else sign, as_code(row.logical_id), *map(text, row.cells)
    )


def _row(row: Row) -> _Item:
    told = text(row.note) or _difference(row.before, row.after)
    return _cells(as_code(row.name), told)


def _resource(item: ResourceView) -> _Item:
    fate = f" ({text(item.fate)})" if item.fate else ""
    name = f"{as_code(item.mark.symbol)} **{text(item.logical_id)}** {item.mark.words}{fate}"
    head = f"- {name} · {as_code(item.type)}\n"
    lines = [f"  | {' | '.join(_property(row))} |" for row in item.properties]
    if lines:
        lines = ["  | Property | Change | |", "  |---|---|---|", *lines]
    told = [reason for reason in (*item.reasons, _disagreement(item)) if reason]
    lines += ["", *(f"  - {text(reason)}" for reason in told)] if told else []
    if not lines:
        return _Item(head)
    count = len(item.properties)
    title = f"{count} propert{'y' if count == 1 else 'ies'}" if count else "why"
    fold = f"\n  <details><summary>{title}</summary>\n"
    return _Item(head, "\n".join([fold, *lines, "", "  </details>", "", ""]))


def _disagreement(item: ResourceView) -> str:
    return f"The prediction expected otherwise: {item.disagreement}" if item.disagreement else ""


def _property(row: PropertyView) -> tuple[str, str, str]:
    told = text(row.note) or _difference(row.before, row.after)
    more = " ".join(part for part in (row.replaces, row.because, row.origin) if part)
    return as_code(shortened(row.name)), told, text(more)


def _difference(before: str | None, after: str | None) -> str:
    old, new = (None if v is None else as_code(shortened(v, _LONGEST)) for v in (before, after))
    if old is None:
        return f"added {new}"
    return f"removed {old}" if new is None else f"{old} → {new}"
