"""Facts that fit are silent; every misfit is told at its key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compose2cfn.core.diagnostics import Severity
from compose2cfn.environment import Facts, FactsRequest, check, region_problems, unanswerable
from tests.environment.examples import (
    BALANCER,
    BALANCER_ARN,
    CLUSTER,
    CLUSTER_ARN,
    FACTS,
    VPC,
    request,
)

ALL = request("vpc-0a1", "demo", "demo-alb")


@pytest.mark.parametrize(
    "asking",
    [
        pytest.param(ALL, id="by id and names"),
        pytest.param(
            request("arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1", CLUSTER_ARN, BALANCER_ARN),
            id="by ARNs",
        ),
        pytest.param(request("vpc-0a1"), id="the VPC alone"),
        pytest.param(request(None, "demo", "demo-alb"), id="the load balancer brings its VPC"),
        pytest.param(
            request("arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-0a1"),
            id="a VPC that another account shares",
        ),
    ],
)
def test_facts_that_fit_are_silent(asking: FactsRequest) -> None:
    assert check(asking, FACTS) == ()


@pytest.mark.parametrize(
    ("asking", "facts", "expected"),
    [
        pytest.param(
            request("vpc-0b2", "demo"), FACTS, ("C2C-F013", 1, "vpc-0b2"), id="another VPC"
        ),
        pytest.param(
            request("vpc-0a1", "prod"), FACTS, ("C2C-F013", 2, "prod"), id="another cluster"
        ),
        pytest.param(
            request("vpc-0a1", CLUSTER_ARN.replace("1111", "4444")),
            FACTS,
            ("C2C-F013", 2, CLUSTER_ARN),
            id="a cluster of that name in another account",
        ),
        pytest.param(
            request(None, None, "other"), FACTS, ("C2C-F013", 3, "other"), id="another balancer"
        ),
        pytest.param(
            ALL,
            replace(FACTS, cluster=None),
            ("C2C-F012", 2, "no cluster"),
            id="the facts lack the cluster",
        ),
        pytest.param(
            ALL,
            replace(FACTS, load_balancer=None),
            ("C2C-F012", 3, "no load balancer"),
            id="the facts lack the load balancer",
        ),
        pytest.param(
            ALL, replace(FACTS, vpc=None), ("C2C-F012", 1, "no VPC"), id="the facts lack the VPC"
        ),
        pytest.param(
            ALL,
            replace(FACTS, load_balancer=replace(BALANCER, vpc_id="vpc-0b2")),
            ("C2C-F015", 3, "lies in vpc-0b2, not in vpc-0a1"),
            id="the load balancer lies in another VPC",
        ),
        pytest.param(
            ALL,
            replace(FACTS, cluster=replace(CLUSTER, status="INACTIVE")),
            ("C2C-F016", 2, "INACTIVE"),
            id="the cluster was deleted",
        ),
        pytest.param(
            ALL,
            replace(FACTS, load_balancer=replace(BALANCER, type="gateway")),
            ("C2C-F017", 3, "of type 'gateway'"),
            id="a Gateway Load Balancer",
        ),
        pytest.param(
            ALL,
            replace(FACTS, vpc=replace(VPC, dns_support=False)),
            ("C2C-F018", 1, "DNS support is off"),
            id="DNS is off",
        ),
        pytest.param(
            ALL,
            replace(FACTS, vpc=replace(VPC, subnets=VPC.subnets[:1])),
            ("C2C-F019", 1, "eu-west-1a only"),
            id="one zone",
        ),
        pytest.param(
            request(None, None, "demo-alb"),
            replace(FACTS, vpc=replace(VPC, subnets=())),
            ("C2C-F019", 3, "no Availability Zone"),
            id="no subnets, told at the key that led to the VPC",
        ),
        pytest.param(
            request("vpc-0a1", CLUSTER_ARN),
            replace(FACTS, region="eu-west-2"),
            ("C2C-F014", 2, "is in eu-west-1, but the Region is eu-west-2"),
            id="an ARN of another Region",
        ),
    ],
)
def test_a_misfit_is_told_at_its_key(
    asking: FactsRequest, facts: Facts, expected: tuple[str, int, str]
) -> None:
    (problem,) = check(asking, facts)
    code, line, words = expected
    assert problem.span is not None
    assert (problem.code, problem.severity, problem.span.line) == (code, Severity.ERROR, line)
    assert words in problem.message
    assert problem.hint


def test_host_names_that_are_off_are_worth_a_warning() -> None:
    (problem,) = check(ALL, replace(FACTS, vpc=replace(VPC, dns_hostnames=False)))
    assert (problem.code, problem.severity) == ("C2C-F018", Severity.WARNING)


def test_all_misfits_are_told_together() -> None:
    facts = replace(
        FACTS,
        cluster=replace(CLUSTER, status="INACTIVE"),
        load_balancer=replace(BALANCER, type="gateway", vpc_id="vpc-0b2"),
        vpc=replace(VPC, dns_support=False, subnets=()),
    )
    codes = {problem.code for problem in check(ALL, facts)}
    assert codes == {"C2C-F015", "C2C-F016", "C2C-F017", "C2C-F018", "C2C-F019"}


def test_empty_values_are_told_alone_because_nothing_can_be_compared() -> None:
    problems = check(request("", "demo", " "), FACTS)
    assert [(it.code, it.message) for it in problems] == [
        ("C2C-F011", "'x-aws-vpc' is empty"),
        ("C2C-F011", "'x-aws-loadbalancer' is empty"),
    ]


def test_a_project_without_a_place_names_the_keys() -> None:
    (problem,) = unanswerable(request(None, "demo"))
    assert problem.code == "C2C-F010"
    assert "'x-aws-vpc' nor 'x-aws-loadbalancer'" in problem.message


@pytest.mark.parametrize("value", ["vpc-0a1", "arn:aws:ec2::111122223333:vpc/vpc-0a1", "arn:"])
def test_what_names_no_region_is_in_no_wrong_one(value: str) -> None:
    assert region_problems(request(value), "eu-west-1") == ()
