"""Unquoted scalars mean what Compose's reader takes them for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.go_text import go_text
from compose2cfn.core.scalars import is_timestamp, plain_scalar, tagged_scalar

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Atom


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "22:22", "1:20", "1,000", "3.0.1", "1e400", "0o8", "0x", "nULL", "a", "."],
)
def test_stays_text(text: str) -> None:
    assert plain_scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("TRUE", True),
        ("false", False),
        ("+5", 5),
        ("1_000", 1000),
        ("0x1F", 31),
        ("-0b11", -3),
        ("017", 15),
        ("0o17", 15),
        ("08", 8.0),
        ("1.0", 1.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("18446744073709551616", 18446744073709551616.0),
    ],
)
def test_plain_scalar(text: str, value: Atom) -> None:
    found = plain_scalar(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01", True),
        ("2020-1-1", True),
        ("2020-01-01 10:00:00", True),
        ("2001-12-14T21:59:43.10Z", True),
        ("2020-01", False),
        ("12345678", False),
    ],
)
def test_timestamps_are_known(text: str, expected: bool) -> None:
    assert is_timestamp(text) is expected


def test_yaml_tags_are_followed() -> None:
    assert tagged_scalar("str", "5") == "5"
    assert tagged_scalar("float", "5") == 5.0
    assert tagged_scalar("binary", "aGk=") == "hi"


@pytest.mark.parametrize(("kind", "text"), [("bool", "yes"), ("int", "a"), ("binary", "a")])
def test_a_scalar_that_is_none_of_its_tag_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        tagged_scalar(kind, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, "<nil>"),
        (12, "12"),
        (1.0, "1"),
        (1.1, "1.1"),
        (999999.0, "999999"),
        (1000000.0, "1e+06"),
        (1234567.5, "1.2345675e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5, "-2.5"),
        (0.0, "0"),
        (1.8446744073709552e19, "1.8446744073709552e+19"),
        (math.inf, "+Inf"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_printed_as_go_prints_them(value: Atom, text: str) -> None:
    assert go_text(value) == text
