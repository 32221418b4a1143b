"""What is weakened, one thing in each case: all that is found, and what is where it is undone.

So each branch of a rule fires in one direction and is silent in the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compose2cfn.changes.predict import predict
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.yaml_tree import parse
from tests.diff.test_cases import patched
from tests.review.test_stack_rules import found, shop

CASES: Any = plain(parse(read_text(Path(__file__).parent / "guard_cases.yaml"))[0])
FIRED_BY_GUARDS = {item.partition(" ")[0] for case in CASES.values() for item in case["found"]}


def above_info(before: Any, after: Any) -> list[str]:
    return sorted(item for item in found(predict(before, after)) if " info " not in item)


@pytest.mark.parametrize("case", CASES)
def test_what_is_weakened_is_told(case: str) -> None:
    start = patched(shop(), CASES[case]["start"])

    assert above_info(start, patched(start, CASES[case]["patch"])) == CASES[case]["found"]


@pytest.mark.parametrize("case", CASES)
def test_what_is_strengthened_is_no_risk(case: str) -> None:
    start = patched(shop(), CASES[case]["start"])

    assert above_info(patched(start, CASES[case]["patch"]), start) == CASES[case].get("back", [])
