"""The infrastructure template: no finding of cfn-lint, and an environment that fits a project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.discover import discover
from compose2cfn.aws.session import open_session
from compose2cfn.core.source import start_of
from compose2cfn.environment import Asked, Facts, FactsRequest, check

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

TEMPLATES = Path(__file__).resolve().parents[2] / "pipeline_templates"
TEMPLATE = TEMPLATES / "infrastructure.yaml"
OUTPUTS = {"VpcId", "ClusterName", "LoadbalancerId", "LoadbalancerEndpoint"}


def test_cfn_lint_finds_nothing() -> None:
    regions = ["eu-west-1", "us-east-1", "ap-northeast-1"]
    linted = subprocess.run(
        [
            str(Path(sys.executable).with_name("cfn-lint")),
            *("-t", *sorted(map(str, TEMPLATES.rglob("*.yaml")))),
            *("-r", *regions),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.returncode, linted.stdout, linted.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("cidr", "fits"),
    [
        ("10.0.0.0/16", True),
        ("172.31.255.0/24", True),
        ("10.0.0.0/8", False),
        ("10.0.0.0/28", False),
        ("10.0.256.0/24", False),
        ("10.0.0/24", False),
        ("10.0.0.0", False),
        ("x10.0.0.0/16", False),
    ],
)
def test_ranges_that_aws_would_refuse_are_refused_at_once(cidr: str, fits: bool) -> None:
    patterns = re.findall(r"AllowedPattern: (\S+)", TEMPLATE.read_text())
    assert len(patterns) == 5
    assert {bool(re.fullmatch(pattern, cidr)) for pattern in patterns} == {fits}


@pytest.fixture
def stack(account: Account) -> dict[str, Any]:
    """Create the stack in a fresh account and return its description."""
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(
        StackName="compose-infrastructure", TemplateBody=TEMPLATE.read_text()
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName="compose-infrastructure", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    found: dict[str, Any] = cloudformation.describe_stacks(StackName="compose-infrastructure")[
        "Stacks"
    ][0]
    return found


@pytest.mark.emulator
def test_the_stack_is_an_environment_that_fits(stack: dict[str, Any]) -> None:
    outputs = {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
    assert set(outputs) == OUTPUTS
    place = start_of("docker-compose.yml")
    request = FactsRequest(
        project="shop",
        vpc=Asked("x-aws-vpc", outputs["VpcId"], place),
        cluster=Asked("x-aws-cluster", outputs["ClusterName"], place),
        load_balancer=Asked("x-aws-loadbalancer", outputs["LoadbalancerId"], place),
    )
    facts = discover(request, open_session())
    assert check(request, facts) == ()
    assert_shape(facts, outputs)


def assert_shape(facts: Facts, outputs: dict[str, str]) -> None:
    assert facts.vpc is not None
    assert facts.load_balancer is not None
    by_tier = {(it.availability_zone[-1], it.tier): it.id for it in facts.vpc.subnets}
    assert set(by_tier) == {(zone, tier) for zone in "ab" for tier in ("public", "private")}
    assert set(facts.load_balancer.subnet_ids) == {by_tier["a", "public"], by_tier["b", "public"]}
    assert (facts.load_balancer.scheme, facts.load_balancer.listeners) == ("internet-facing", ())
    assert outputs["LoadbalancerEndpoint"] == f"http://{facts.load_balancer.dns_name}"
