"""The page on the reference architectures has every row, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference-architectures.md"
NUMBER_OF_ROWS = {"000": 19, "001": 14, "002": 42, "003": 31, "004": 11}
ROWS: dict[str, str] = dict(
    re.findall(r"(?m)^\| (\d{3}-\d+) \| .+? \| (.+) \|$", PAGE.read_text(encoding="utf-8"))
)
PLACE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|[A-Z]+\.md)(?:::(\w+))?`")


def test_every_row_is_there_once_and_in_order() -> None:
    wanted = [
        f"{document}-{number}"
        for document, rows in NUMBER_OF_ROWS.items()
        for number in range(1, rows + 1)
    ]
    lines = re.findall(r"(?m)^\| (\d{3}-\d+) \|", PAGE.read_text(encoding="utf-8"))
    assert len(wanted) == 117
    assert lines == wanted
    assert list(ROWS) == wanted


@pytest.mark.parametrize("row", ROWS)
def test_what_a_row_names_is_there(row: str) -> None:
    places = PLACE.findall(ROWS[row])
    missing = [path for path, _ in places if not (ROOT / path).exists()]
    assert not missing
    for path, name in places:
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_a_row_without_a_place_says_why() -> None:
    reasons = {row for row, text in ROWS.items() if not PLACE.search(text)}
    assert reasons == {"003-26"}
    assert ROWS["003-26"].startswith("Needless: ")


def test_codes_and_rules_that_are_named_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    pages = "".join((ROOT / "docs" / name).read_text() for name in ("diagnostics.md", "rules.md"))
    named = set(re.findall(r"\bC2C-[A-Z]\d{3}\b|\bR\d\d\b", text))
    assert len(named) > 10
    assert {name for name in named if name not in pages} == set()
