"""`$NAME` and `${NAME…}`: every operator, nesting, escapes, and what is refused."""

from __future__ import annotations

import pytest

from compose2cfn.compose.substitution import (
    InvalidFormat,
    MissingVariable,
    expressions,
    substitute,
)

_VALUES = {"S": "val", "E": ""}


@pytest.mark.parametrize(
    "text", ["", "a", "$1", "$", "a$", "$ {X}", "$(x)", "$é"], ids=lambda text: text or "empty"
)
def test_stays_as_it_is_written(text: str) -> None:
    assert substitute(text, _VALUES.get) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$$", "$"),
        ("$$S", "$S"),
        ("$S-${S}", "val-val"),
        ("${U}", ""),
        ("${U:-d}${E:-d}${S:-d}", "ddval"),
        ("${U-d}${E-d}", "d"),
        ("${U:+a}${E:+a}${S:+a}", "a"),
        ("${U+a}|${E+a}", "|a"),
        ("${S:?no}${E?no}", "val"),
        ("${U:-${S:-x}}", "val"),
        ("${U-a:-b}", "a:-b"),
        ("${U:-a?b}", "a?b"),
        ("${U:-a}b}", "ab}"),
        ("${U:-{json}}", "{json}"),
        ("${U:-${S:-x}}}", "val}"),
        ("${U:-{}}", "{}"),
        ("${S:-${U:?never asked}}", "val"),
    ],
)
def test_is_replaced(text: str, value: str) -> None:
    assert substitute(text, _VALUES.get) == value


@pytest.mark.parametrize(
    "text",
    ["${}", "${ S}", "${S }", "${1S}", "${S", "${S:-a", "${a.b}", "${S:=y}", "${S%y}", "${{S}}"],
)
def test_an_expression_without_meaning_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(InvalidFormat) as refused:
        substitute(f"ab{text}", _VALUES.get)
    assert refused.value.at == 2


@pytest.mark.parametrize("text", ["${U?say $S}", "${U:?say $S}", "${E:?say $S}"])
def test_a_required_variable_is_asked_for_with_its_message(text: str) -> None:
    with pytest.raises(MissingVariable, match="say val") as refused:
        substitute(text, _VALUES.get)
    assert refused.value.name in {"U", "E"}


def test_expressions_are_listed_with_nested_ones() -> None:
    assert list(expressions("a $A ${B:-${C:?m}} $$D")) == [
        ("A", "", ""),
        ("B", ":-", "${C:?m}"),
        ("C", ":?", "m"),
    ]
