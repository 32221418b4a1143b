"""Where tasks run, and what is said where the facts don't tell."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from compose2cfn.translate.context import task_subnets
from tests.translate.made import made, refused
from tests.translate.projects import facts

A, B, C = "eu-west-1a", "eu-west-1b", "eu-west-1c"


def chosen(*subnets: tuple[str, str, Any], balancer: tuple[str, ...] | None) -> list[str]:
    known = facts(*subnets, subnet_ids=balancer or ())
    assert known.vpc is not None
    served = known.load_balancer if balancer else None
    return [subnet.id for subnet in task_subnets(known.vpc, served)]


@pytest.mark.parametrize(
    ("subnets", "balancer", "expected"),
    [
        pytest.param([("a", A, "public")], None, ["a"], id="public where there is nothing else"),
        pytest.param(
            [("b", B, "private"), ("a", A, "private"), ("c", A, "public")],
            None,
            ["a", "b"],
            id="private first, by zone",
        ),
        pytest.param(
            [("a", A, "public"), ("b", B, "private"), ("c", C, "private")],
            ("a",),
            ["a"],
            id="only the balancer's zones",
        ),
        pytest.param(
            [("a", A, "public"), ("a2", A, "public"), ("b", B, "public")],
            ("a", "b"),
            ["a", "b"],
            id="the balancer's own public subnets",
        ),
        pytest.param(
            [("a", A, "public"), ("a2", A, "isolated")], ("a2",), ["a"], id="public before isolated"
        ),
        pytest.param([("a", A, "isolated")], None, ["a"], id="isolated at last"),
        pytest.param([], None, ["subnet-0aaa", "subnet-0bbb"], id="the tests' own subnets"),
    ],
)
def test_the_best_subnets_are_taken(
    subnets: list[tuple[str, str, Any]], balancer: tuple[str, ...] | None, expected: list[str]
) -> None:
    assert chosen(*subnets, balancer=balancer) == expected


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ({"vpc": None}, "the facts of project 'shop' have no VPC"),
        ({"cluster": None}, "the facts of project 'shop' have no cluster"),
    ],
    ids=["vpc", "cluster"],
)
def test_missing_facts_are_refused(missing: dict[str, None], message: str) -> None:
    (problem,) = refused("", given=dataclasses.replace(facts(), **missing))  # type: ignore[arg-type]
    assert (problem.code, problem.message) == ("C2C-M012", message)


def test_other_problems_are_told_with_missing_facts() -> None:
    problems = refused("uts: host", given=dataclasses.replace(facts(), vpc=None))
    assert {item.code for item in problems} == {"C2C-M001", "C2C-M012"}


def test_a_vpc_without_a_subnet_in_the_balancers_zones_is_refused() -> None:
    (problem,) = refused("", given=facts(subnet_ids=("subnet-elsewhere",)))
    assert problem.code == "C2C-M010"


def test_good_facts_are_silent() -> None:
    assert made().diagnostics == ()
