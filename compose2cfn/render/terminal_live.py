"""An execution as a table that renews itself on a terminal: each resource and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import TextIO

    from rich.console import RenderableType

_STYLES: Final = (
    ("ROLLBACK", "yellow"),
    ("FAILED", "bold red"),
    ("COMPLETE", "green"),
    ("IN_PROGRESS", "cyan"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A resource: its state, the Compose service it belongs to, and the last word on it."""

    logical_id: str
    status: str
    service: str
    word: str = ""


class LiveTable:
    """Shows rows in the order in which they first came; leaving it leaves the last state there."""

    def __init__(self, stream: TextIO, *, title: str) -> None:
        from rich.console import Console
        from rich.live import Live

        self._title = title
        self._rows: dict[str, Row] = {}
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._live = Live(
            console=console, get_renderable=self._table, refresh_per_second=4, transient=False
        )

    def __enter__(self) -> Self:
        """Begin to show."""
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Show the last state and stop."""
        self._live.__exit__(kind, error, trace)

    def put(self, row: Row) -> None:
        """Show a row, in place of what it showed before; without a state it keeps its own."""
        before = self._rows.get(row.logical_id)
        status = row.status or (before.status if before else "")
        word = row.word or (before.word if before and before.status == status else "")
        self._rows[row.logical_id] = Row(
            logical_id=row.logical_id, status=status, service=row.service, word=word
        )

    def _table(self) -> RenderableType:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for row in self._rows.values():
            table.add_row(
                Text(row.status, style=style_of(row.status)),
                Text(row.logical_id),
                Text(row.service, style="dim"),
                Text(row.word, style="dim"),
            )
        return Group(Text(f"{self._title}  {counted(self._rows)}"), table)


def style_of(status: str) -> str:
    """Return the colour of a state; the word itself says the same."""
    return next((style for part, style in _STYLES if part in status), "")


def counted(rows: Mapping[str, Row]) -> str:
    """Return how many resources are done, of those that have come up."""
    own: Iterable[Row] = rows.values()
    done = sum(row.status.endswith("_COMPLETE") for row in own)
    return f"{done} of {len(rows)} done"
