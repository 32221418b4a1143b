"""`.env` texts in Compose's grammar and in `docker run`'s."""

from __future__ import annotations

import pytest

from compose2cfn.compose.dotenv import BadEnvText, parse_env, parse_raw_env

_OUTSIDE = {"S": "val"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("# only a comment\n\n", {}),
        ("A=1\nexport B = 2\nC: 3\n", {"A": "1", "B": "2", "C": "3"}),
        ("A=a#b\nB=#x\nC=a # c\nD=  a  \n", {"A": "a#b", "B": "#x", "C": "a", "D": "a"}),
        ("S\nU\n", {"S": "val"}),
        ("A=$S\nB=${A:-x}\nC=$$S\nD=\\n\n", {"A": "val", "B": "val", "C": "$S", "D": "\\n"}),
        ('A="a\\nb\\"c\\$S $S"\n', {"A": 'a\nb"c$S val'}),
        ('A="\\c\\x41\\0101"\n', {"A": "\\c\\x41A"}),
        ("A='a\\n$S'\nB='it\\'s'\n", {"A": "a\\n$S", "B": "it's"}),
        ('A="one\ntwo"\nB=3\n', {"A": "one\ntwo", "B": "3"}),
        ("A='x' # note\nB=1\r\n", {"A": "x", "B": "1"}),
        ("A=1\nA=2\n", {"A": "2"}),
        ("1A=x\na.b-c[0]=y\n", {"1A": "x", "a.b-c[0]": "y"}),
    ],
)
def test_parse_env(text: str, values: dict[str, str]) -> None:
    assert parse_env(text, _OUTSIDE.get) == values


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\nB C=2\n", 2),
        ("A@=1\n", 1),
        ('A=1\nB="open\n', 2),
        ("A=${S\n", 1),
        ("A=1\n\nB=${U?no}\n", 3),
    ],
)
def test_a_line_that_can_not_be_read_is_named(text: str, line: int) -> None:
    with pytest.raises(BadEnvText) as refused:
        parse_env(text, _OUTSIDE.get)
    assert refused.value.line == line


def test_earlier_files_answer_last() -> None:
    earlier = {"A": "earlier", "S": "earlier", "B": "earlier"}
    text = "A=own\nX=$A$S$B\n"
    assert parse_env(text, _OUTSIDE.get, earlier.get)["X"] == "ownvalearlier"


def test_raw_values_are_taken_as_written() -> None:
    text = "# c\nA='1' # x\nB=$S\nS\nU\n"
    assert parse_raw_env(text, _OUTSIDE.get) == {"A": "'1' # x", "B": "$S", "S": "val"}


@pytest.mark.parametrize(("text", "line"), [("A B=1\n", 1), ("A=1\n=1\n", 2)])
def test_raw_lines_need_a_name_without_blanks(text: str, line: int) -> None:
    with pytest.raises(BadEnvText) as refused:
        parse_raw_env(text, _OUTSIDE.get)
    assert refused.value.line == line
