"""Review → text for a terminal or a CI log: the verdict first, each level stands by itself.

Colour only repeats what the words say. All texts of the input are escaped (`values.clean`), since
a value may hold control characters.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from compose2cfn.render.groups import by_service
from compose2cfn.render.reasons import rolls_to, worth_telling
from compose2cfn.render.settings import checks_told, settings_told
from compose2cfn.render.values import change_of, clean, name_of, outputs_told, shown
from compose2cfn.render.wording import (
    SYMBOLS,
    Kind,
    completeness,
    counted,
    decided,
    fate_of,
    kind_of,
    moment,
    verdict,
)
from compose2cfn.review.digest import spoken
from compose2cfn.review.model import Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import RenderableType
    from rich.text import Text

    from compose2cfn.changes.model import PropertyChange, ResourceChange
    from compose2cfn.review.model import Finding, Review

_LEVEL_STYLES = {
    "none": "bold green",
    "info": "cyan",
    "low": "bold green",
    "medium": "bold yellow",
    "high": "bold red",
    "critical": "bold white on red",
}
_KIND_STYLES = {
    Kind.REPLACED: "bold red",
    Kind.MAYBE_REPLACED: "yellow",
    Kind.REMOVED: "red",
    Kind.UNKNOWN: "bold red",
    Kind.ADDED: "green",
}
_MARKS = {Level.CRITICAL: "!!", Level.HIGH: "!!", Level.MEDIUM: " !"}
_NARROWEST = 40


def render(review: Review, *, width: int, color: bool) -> str:
    """Return the report in lines of at most ``width`` columns, without trailing blanks."""
    from rich.console import Console, Group

    console = Console(
        file=StringIO(),
        width=max(width, _NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(Group(*_parts(review, console.width)))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _parts(review: Review, width: int) -> Iterator[RenderableType]:
    yield from _verdict_lines(review, width)
    yield from _trust(review)
    yield from _findings(review, width)
    yield from _changes(review, width)
    yield from _stack_level(review, width)
    yield from _let_pass(review, width)


def _line(*parts: tuple[str, str] | str) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)


def _indented(text: Text, columns: int) -> RenderableType:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, columns), expand=False)


def _beside(rows: Iterable[tuple[Text, ...]]) -> RenderableType:
    """Return columns, of which the last wraps."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    rows = list(rows)
    for index in range(len(rows[0])):
        last = index == len(rows[0]) - 1
        table.add_column(no_wrap=not last, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _verdict_lines(review: Review, width: int) -> Iterator[RenderableType]:
    word = verdict(review)
    digest = _line((f"digest {spoken(review.digest)}" if review.digest else "", "bold"))
    head = _line((word.upper(), _LEVEL_STYLES[word]))
    for part in counted(review):
        longer = head + _line(" · " if " " in head.plain else "  ", part)
        if longer.cell_len > width:
            yield head
            longer = _line(" " * (len(word) + 2), part)
        head = longer
    yield from _fitted(head, digest, width, columns=0, deeper=len(word) + 2, gap=3)


def _fitted(
    first: Text, second: Text, width: int, *, columns: int, deeper: int, gap: int = 2
) -> Iterator[RenderableType]:
    """Yield two texts on one line where that fits, else the second one below, further right."""
    if not second.plain:
        yield _indented(first, columns)
    elif columns + first.cell_len + gap + second.cell_len <= width:
        yield _indented(first + _line(" " * gap) + second, columns)
    else:
        yield _indented(first, columns)
        yield _indented(second, deeper)


def _trust(review: Review) -> Iterator[RenderableType]:
    target = review.target
    where = [target.region, f"account {target.account}" if target.account else None]
    named = " · ".join(clean(part) for part in (target.stack, *where) if part)
    rows = [("stack", named)] if named else []
    if target.change_set_arn:
        # arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/ID
        name = target.change_set_arn.partition("/")[2].partition("/")[0] or target.change_set_arn
        status = ", ".join(item for item in (target.status, target.execution_status) if item)
        kind = f" · {target.change_set_type}" if target.change_set_type else ""
        rows.append(("set", clean(f"{name}{kind} · {status}")))
    if target.created_at:
        rows.append(("made", clean(moment(target.created_at))))
    rows.append(("basis", " · ".join(completeness(review.changes.completeness, review))))
    rows.append(("decision", clean(decided(review))))
    ruling = review.ruling
    told = (
        *ruling.notes,
        *((f"nothing is executed now: {ruling.closed}",) if ruling.closed else ()),
    )
    rows.extend(("policy", clean(note)) for note in told)
    yield _indented_rows((_line((name, "dim")), _line(text)) for name, text in rows)


def _indented_rows(rows: Iterable[tuple[Text, ...]]) -> RenderableType:
    from rich.padding import Padding

    return Padding(_beside(rows), (0, 0, 0, 2), expand=False)


def _findings(review: Review, width: int) -> Iterator[RenderableType]:
    if not review.findings:
        return
    yield _line("")
    yield _line(("Findings", "bold underline"))
    for item in review.findings:
        yield from _finding(item, width)


def _finding(item: Finding, width: int) -> Iterator[RenderableType]:
    status = "" if item.status is Status.NEW else f" ({item.status})"
    name = "" if item.logical_id == "-" else f"{clean(item.logical_id)}: "
    word = _line((item.level.word.ljust(8), _LEVEL_STYLES[item.level.word]))
    told = _line((name, "bold"), clean(item.message), (status, "dim"))
    mark = _line(_MARKS.get(item.level, "  "))
    place = _line((f"at {clean(str(item.origin))}" if item.origin else "", "dim"))
    yield _beside([(mark, word, _line(item.rule), told)])
    advice = _line("→ ", clean(item.advice))
    yield from _fitted(advice, place, width, columns=16, deeper=18)


def _changes(review: Review, width: int) -> Iterator[RenderableType]:
    changes = {change.logical_id: change for change in review.changes.changes}
    for group in by_service(review.changes.changes):
        yield _line("")
        name = clean(group.service) if group.service else "Not of one service"
        place = f"  {clean(str(group.origin))}" if group.origin else ""
        yield _line((name, "bold underline"), (place, "dim"))
        for change in group.changes:
            yield from _resource(change, changes, width)


def _resource(
    change: ResourceChange, all_changes: Mapping[str, ResourceChange], width: int
) -> Iterator[RenderableType]:
    kind, fate = kind_of(change), fate_of(change)
    more = f" ({fate})" if fate else ""
    style = _KIND_STYLES.get(kind) or "bold"
    head = _line((f"{SYMBOLS[kind]} {clean(change.logical_id)}", style), f"  {kind}{more}")
    yield from _fitted(head, _line((clean(change.type), "dim")), width, columns=2, deeper=6)
    for item in change.properties:
        if roll := rolls_to(change, item, all_changes):
            yield _indented(_line(roll), 6)
        else:
            yield from _property(item, width)
    for reason in worth_telling(change, all_changes):
        yield _indented(_line((clean(reason), "dim")), 6)


def _property(item: PropertyChange, width: int) -> Iterator[RenderableType]:
    told = change_of(item)
    causes = [clean(cause) for cause in item.causes if clean(cause) not in told]
    because = f"because of {', '.join(causes)}" if causes else ""
    if item.origin:
        because = " ".join(filter(None, (because, f"at {clean(str(item.origin))}")))
    yield from _named(name_of(item.path), told, width, columns=6, because=because)


def _named(
    name: str, told: str, width: int, *, columns: int, because: str = ""
) -> Iterator[RenderableType]:
    """Yield a name and what happens to it, on one line where that fits."""
    title, change, cause = _line((name, "cyan")), _line(told), _line((because, "dim"))
    deeper = columns + 2
    if columns + title.cell_len + 2 + change.cell_len <= width:
        yield from _fitted(title + _line("  ") + change, cause, width, columns=columns, deeper=8)
    else:
        yield _indented(title, columns)
        yield from _fitted(change, cause, width, columns=deeper, deeper=deeper)


def _stack_level(review: Review, width: int) -> Iterator[RenderableType]:
    if review.changes.parameters:
        yield _line("")
        yield _line(("Parameters", "bold underline"))
    for parameter in review.changes.parameters:
        path = f"/{parameter.name}"
        told = _difference(
            None if parameter.before is None else shown(path, parameter.before),
            None if parameter.after is None else shown(path, parameter.after),
        )
        yield from _named(clean(parameter.name), told, width, columns=2)
    if review.changes.outputs:
        yield _line("")
        yield _line(("Outputs", "bold underline"))
    for name, before, after, note in outputs_told(review.changes.outputs):
        yield from _named(name, note or _difference(before, after), width, columns=2)
    changes = review.changes
    for title, told_of in (
        ("Stack settings", settings_told(changes.settings)),
        ("AWS's own checks", checks_told(changes.checks)),
    ):
        rows = list(told_of)
        if rows:
            yield _line("")
            yield _line((title, "bold underline"))
        for name, told in rows:
            yield from _named(name, told, width, columns=2)


def _let_pass(review: Review, width: int) -> Iterator[RenderableType]:
    if review.ruling.suppressed:
        yield _line("")
        yield _line(("Let pass by the policy", "bold underline"))
    for item in review.ruling.suppressed:
        found = item.finding
        until = f" (until {item.until})" if item.until else ""
        name = f"{found.rule} {found.level.word} {clean(found.logical_id)}"
        told = f"{clean(found.message)}: {clean(item.reason)}{until}"
        yield from _named(name, told, width, columns=2)


def _difference(before: str | None, after: str | None) -> str:
    if before is None:
        return f"added {after}"
    return f"removed {before}" if after is None else f"{before} → {after}"
