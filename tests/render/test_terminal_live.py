"""The live table leaves the last state of each resource, in the order in which they came."""

from __future__ import annotations

import io
import re

from compose2cfn.render.terminal_live import LiveTable, Row, style_of


class Terminal(io.StringIO):
    """A stream that takes control sequences."""

    def isatty(self) -> bool:
        """Say that somebody watches."""
        return True


def row(name: str, status: str, word: str = "") -> Row:
    return Row(logical_id=name, status=status, service="web", word=word)


def test_an_empty_table_is_its_title() -> None:
    stream = Terminal()
    with LiveTable(stream, title="Stack 'shop'"):
        pass
    assert "Stack 'shop'  0 of 0 done" in stream.getvalue()


def test_the_last_state_stays_on_the_screen() -> None:
    stream = Terminal()
    with LiveTable(stream, title="Stack 'shop'") as table:
        table.put(row("WebService", "UPDATE_IN_PROGRESS"))
        table.put(row("Logs", "CREATE_COMPLETE"))
        table.put(row("WebService", "", "1 of 2 tasks running"))
        table.put(row("WebService", "UPDATE_COMPLETE"))
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    last = shown[shown.rindex("Stack 'shop'") :]
    assert [line.split() for line in last.splitlines() if line.strip()] == [
        ["Stack", "'shop'", "2", "of", "2", "done"],
        ["UPDATE_COMPLETE", "WebService", "web"],
        ["CREATE_COMPLETE", "Logs", "web"],
    ]


def test_news_of_a_service_stand_beside_its_state() -> None:
    stream = Terminal()
    with LiveTable(stream, title="Stack") as table:
        table.put(row("WebService", "UPDATE_IN_PROGRESS"))
        table.put(row("WebService", "", "1 of 2 tasks running [bold]x[/bold]"))
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert "UPDATE_IN_PROGRESS  WebService  web  1 of 2 tasks running [bold]x[/bold]" in shown


def test_a_rollback_looks_like_one_although_it_is_complete() -> None:
    assert style_of("UPDATE_ROLLBACK_COMPLETE") == "yellow"
    assert style_of("CREATE_FAILED") == "bold red"
    assert style_of("CREATE_COMPLETE") == "green"
    assert style_of("SOMETHING_NEW") == ""
