"""Only an ARN names a change set for good."""

from __future__ import annotations

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.gate.arn import ChangeSetArn, check_name, is_arn, parse_arn

GOOD = "arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:changeSet/c2c-1/0a-b"


def test_the_parts_are_read() -> None:
    assert parse_arn(GOOD) == ChangeSetArn(
        partition="aws-us-gov",
        region="us-gov-west-1",
        account="123456789012",
        name="c2c-1",
        id="0a-b",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2c-1",
        GOOD.replace("changeSet", "stack"),
        GOOD.replace("123456789012", "12345"),
        GOOD.rpartition("/")[0],
        GOOD + "\n",
        GOOD + "/more",
    ],
    ids=["empty", "name", "stack", "account", "no id", "line end", "more"],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not is_arn(text)
    with pytest.raises(InputError, match="not the ARN"):
        parse_arn(text)


@pytest.mark.parametrize("name", ["a", "A-1", "x" * 128])
def test_a_good_name_passes(name: str) -> None:
    check_name("stack", name)


@pytest.mark.parametrize("name", ["", "-a", "1a", "a_b", "a b", "x" * 129])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="name of a stack"):
        check_name("stack", name)
