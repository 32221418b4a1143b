"""Lines of a person's file in a log: values of telling names are masked, the rest is shown."""

from __future__ import annotations

import pytest

from compose2cfn.core.diagnostics import code
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.source import Source, Span

WRONG = code("C2C-Y990", "A test's own code", "Nothing.")
VALUE = "hunter2"


def shown(text: str, line: int = 1) -> str:
    place = Span(Source("f", text), line, 1, line, 2)
    return as_text([WRONG.error("wrong", place, hint="none")])


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD: hunter2",
        "- DB_PASSWORD=hunter2",
        "web: {image: a, environment: {A: b, DB_PASSWORD: hunter2}}",
        "environment: [A=b, DB_PASSWORD=hunter2]",
        '{"A": "b", "apiKey":"hunter2"}',
        "- {Name: DB_PASSWORD, Value: hunter2}",
        "- {Value: hunter2, Name: DB_PASSWORD}",
        '- {"Name": "DB_PASSWORD", "Value": "hunter2"}',
        "url: https://host/path?token=hunter2",
        "password: a, hunter2",
    ],
)
def test_a_secret_is_masked(text: str) -> None:
    assert VALUE not in shown(text)
    assert "****" in shown(text)


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_pair_may_stand_on_two_lines(line: int) -> None:
    assert VALUE not in shown("- Name: DB_PASSWORD\n  Value: hunter2\n  More: x", line)
    assert VALUE not in shown("- Value: hunter2\n  Name: DB_PASSWORD", line)


@pytest.mark.parametrize(
    "text",
    [
        "image: registry/secret-app:1.0",
        "- {Name: COLOUR, Value: red}",
        "secrets:",
        "command: [run, token]",
        "  cpus: 0.3",
    ],
)
def test_the_rest_is_shown_as_it_is(text: str) -> None:
    assert text.strip() in shown(text)
    assert "****" not in shown(text)


@pytest.mark.parametrize("column", [1, 5_000, 10_000])
def test_a_long_line_is_shown_around_the_place(column: int) -> None:
    text = "." * (column - 1) + "X" + "." * (10_000 - column)
    place = Span(Source("f", text), 1, column, 1, column + 1)
    _, line, caret, _ = as_text([WRONG.error("wrong", place, hint="none")]).splitlines()
    assert len(line) < 250
    assert line[caret.index("^")] == "X"
