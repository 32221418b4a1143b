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
from compose2cfn.core.values import replace
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment import ListenerRule
from compose2cfn.review.assess import findings_of
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


LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/1/2"


def of_others(**asked: Any) -> ListenerRule:
    return ListenerRule(arn="arn:rule", project="blog", **asked)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (of_others(priority=5, paths=("/shop/*",)), []),
        (of_others(priority=20, paths=("/blog/*",)), []),
        (of_others(priority=20, paths=("/shop/cart",), hosts=("a.example.com",)), ["high"]),
        (of_others(priority=20, hosts=("a.example.com",)), ["medium"]),
        (of_others(priority=20, paths=("/*",)), ["low"]),
    ],
    ids=["before it", "other paths", "all of theirs", "both fit some", "a part of theirs"],
)
def test_a_rule_goes_before_those_of_other_projects(
    theirs: ListenerRule, expected: list[str]
) -> None:
    told = {
        "ListenerArn": LISTENER,
        "Priority": 10,
        "Conditions": [{"Field": "path-pattern", "Values": ["/shop/*"]}],
        "Actions": [{"Type": "fixed-response"}],
    }
    rule = {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": told}
    changes = predict({"Resources": {}}, {"Resources": {"Rule": rule}})
    assert changes.after is not None
    known = replace(changes.after, neighbours={LISTENER: (theirs,)})

    findings = findings_of(replace(changes, after=known))

    assert [item.level.word for item in findings if item.rule == "R48"] == expected
