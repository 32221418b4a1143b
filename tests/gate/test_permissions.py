"""Policies are complete for what `convert` writes, and as narrow as they are asked to be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.permissions import by_type
from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text
from compose2cfn.gate.permissions import Scope, policy_for
from compose2cfn.gate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def types_in_goldens() -> set[str]:
    templates = list(GOLDEN.glob("*/expected.template.yml"))
    assert len(templates) > 20
    return {
        resource["Type"]
        for path in templates
        for resource in read(read_text(path))["Resources"].values()
    }


def test_every_type_that_is_written_has_its_permissions() -> None:
    assert types_in_goldens() - by_type().keys() == set()


def statements(step: Step, **scope: Any) -> Iterator[dict[str, Any]]:
    yield from policy_for(step, Scope(**scope), by_type())["Statement"]


def test_no_statement_allows_everything() -> None:
    for step in Step:
        for it in statements(step):
            assert not any("*" in action for action in it["Action"])
            if it["Resource"] == ["*"]:
                verbs = {action.partition(":")[2] for action in it["Action"]}
                assert all(
                    verb.startswith(("Describe", "Get", "List", "Create")) for verb in verbs
                ), it


def test_roles_are_made_within_the_boundary_and_handed_to_named_services_only() -> None:
    for it in statements(Step.DEPLOY, stack="shop", boundary=BOUNDARY):
        makes = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"} & set(it["Action"])
        if makes:
            assert it["Condition"]["StringEquals"]["iam:PermissionsBoundary"] == BOUNDARY
        if "iam:PassRole" in it["Action"]:
            assert it["Condition"]["StringEquals"]["iam:PassedToService"].endswith(".amazonaws.com")
        if any(action.startswith("iam:") for action in it["Action"]):
            assert it["Resource"] == ["arn:aws:iam::*:role/shop-*"]
        assert "iam:DeleteRolePermissionsBoundary" not in it["Action"]


def test_only_the_types_of_the_template_count() -> None:
    policy = policy_for(Step.DEPLOY, Scope(), ["AWS::Logs::LogGroup", "AWS::Unknown::Thing"])
    services = {action.partition(":")[0] for it in policy["Statement"] for action in it["Action"]}
    assert services == {"logs"}


@pytest.mark.parametrize("step", list(Step))
def test_what_is_given_narrows_every_arn(step: Step) -> None:
    scope = {"region": "eu-west-1", "account": "123456789012", "stack": "shop"}
    for it in statements(step, **scope):
        for arn in it["Resource"]:
            if arn.startswith("arn:"):
                _, _, service, region, account, _ = arn.split(":", 5)
                assert (region, account) in {
                    ("eu-west-1", "123456789012"),
                    ("", "123456789012"),
                    ("", ""),
                    ("eu-west-1", ""),  # AWS's own public parameters
                }, arn
                assert service != "*"


def test_the_same_asked_twice_is_the_same() -> None:
    types = sorted(by_type())
    first = policy_for(Step.DEPLOY, Scope(), types)
    assert policy_for(Step.DEPLOY, Scope(), reversed(types)) == first
