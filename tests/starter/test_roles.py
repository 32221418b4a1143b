"""A role each for a job, with what `compose2cfn iam` prints for its commands and nothing more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.gate.permissions import Scope, policy_for
from compose2cfn.gate.steps import Step
from tests.starter.repository import document, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEPLOYMENT_ROLE = "arn:aws:iam::111122223333:role/deployment"
PLACE = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "ApplicationStackName": "shop",
    "DeploymentRoleArn": DEPLOYMENT_ROLE,
    "TemplateBucketName": "long",
    "ImageRepositoryName": "shop",
    "RepositorySubject": "repo:acme@1/shop@2",
    "ProjectPath": "acme/shop",
    "BranchName": "main",
    "EnvironmentName": "production",
    "DeploySubjectSuffix": "",
    "BranchSubjectSuffix": "",
}
SCOPE = Scope(
    region="eu-west-1",
    account="111122223333",
    stack="shop",
    role_arn=DEPLOYMENT_ROLE,
    bucket="long",
)
STEPS = {
    "ReportRole": (Step.CONVERT, Step.DIFF),
    "PlanRole": (Step.CONVERT, Step.CHANGESET, Step.REVIEW),
    "DeployRole": (Step.APPROVE, Step.EXECUTE),
}
"""What the commands of a role's job need."""
VARIANTS = ("github", "gitlab")


def resolved(node: Any) -> Any:
    """Return a value with its intrinsic functions evaluated, conditions as they usually are."""
    if isinstance(node, list):
        return [resolved(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "Ref" in node:
        return PLACE.get(node["Ref"], node["Ref"])
    if "Sub" in node:
        text = node["Sub"]
        for name, value in PLACE.items():
            text = text.replace(f"${{{name}}}", value)
        assert "${" not in text, text
        return text
    if "If" in node:
        return resolved(node["If"][1])
    return {key: resolved(value) for key, value in node.items()}


@pytest.fixture(params=VARIANTS)
def roles(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Return the properties of the variant's roles."""
    folder = written(tmp_path / request.param, request.param)
    template = document(folder / "deployment" / "oidc.yaml")
    return {
        name: resolved(body["Properties"])
        for name, body in template["Resources"].items()
        if body["Type"] == "AWS::IAM::Role"
    }


def allowed(statements: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield each action with a resource and the condition."""
    for statement in statements:
        actions, resources = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in [resources] if isinstance(resources, str) else resources:
                yield action, resource, json.dumps(statement.get("Condition", {}))


def statements_of(role: dict[str, Any]) -> list[dict[str, Any]]:
    (policy,) = role["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


@pytest.mark.parametrize("name", STEPS)
def test_a_role_may_what_its_steps_need(name: str, roles: dict[str, Any]) -> None:
    needed = {
        entry for step in STEPS[name] for entry in allowed(policy_for(step, SCOPE, ())["Statement"])
    }
    assert set(allowed(statements_of(roles[name]))) == needed


def actions_of(role: dict[str, Any]) -> set[str]:
    return {action for action, _, _ in allowed(statements_of(role))}


def test_no_role_makes_a_change_set_and_executes_it(roles: dict[str, Any]) -> None:
    assert "cloudformation:CreateChangeSet" in actions_of(roles["PlanRole"])
    assert "cloudformation:ExecuteChangeSet" in actions_of(roles["DeployRole"])
    for name, role in roles.items():
        both = {"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"}
        assert not both <= actions_of(role), name


def test_the_report_may_change_nothing(roles: dict[str, Any]) -> None:
    for action in actions_of(roles["ReportRole"]):
        assert action.partition(":")[2].startswith(("Describe", "Get")), action


def test_only_the_build_may_push_and_it_may_nothing_else(roles: dict[str, Any]) -> None:
    for name, role in roles.items():
        pushes = {action for action in actions_of(role) if action.startswith("ecr:")}
        assert bool(pushes) == (name == "BuildRole")
    assert all(action.startswith("ecr:") for action in actions_of(roles["BuildRole"]))
    places = {resource for _, resource, _ in allowed(statements_of(roles["BuildRole"]))} - {"*"}
    assert places == {
        f"arn:aws:ecr:eu-west-1:111122223333:repository/shop{tail}" for tail in ("", "/*")
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_nobody_else_can_take_a_role(variant: str, tmp_path: Path) -> None:
    folder = written(tmp_path / variant, variant)
    template = document(folder / "deployment" / "oidc.yaml")
    found = {}
    for name, body in template["Resources"].items():
        if body["Type"] == "AWS::IAM::Role":
            (trust,) = resolved(body["Properties"]["AssumeRolePolicyDocument"])["Statement"]
            assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
            found[name] = trust["Condition"]
    assert found == TRUST[variant]


_GITHUB = "token.actions.githubusercontent.com"
_AUDIENCE = {f"{_GITHUB}:aud": "sts.amazonaws.com"}
_BRANCH = {
    "StringEquals": {**_AUDIENCE, f"{_GITHUB}:sub": "repo:acme@1/shop@2:ref:refs/heads/main"}
}
_OF_GITLAB = {"gitlab.com:aud": "https://gitlab.com"}
_SUBJECT = "project_path:acme/shop:ref_type:branch:ref:"
_MAIN = {"StringEquals": {**_OF_GITLAB, "gitlab.com:sub": f"{_SUBJECT}main"}}
TRUST = {
    "github": {
        "ReportRole": {
            "StringEquals": {**_AUDIENCE, f"{_GITHUB}:sub": "repo:acme@1/shop@2:pull_request"}
        },
        "BuildRole": _BRANCH,
        "PlanRole": _BRANCH,
        "DeployRole": {
            "StringEquals": {
                **_AUDIENCE,
                f"{_GITHUB}:sub": "repo:acme@1/shop@2:environment:production",
                f"{_GITHUB}:ref": "refs/heads/main",
            }
        },
    },
    "gitlab": {
        "ReportRole": {
            "StringEquals": _OF_GITLAB,
            "StringLike": {"gitlab.com:sub": f"{_SUBJECT}*"},
        },
        "BuildRole": _MAIN,
        "PlanRole": _MAIN,
        "DeployRole": _MAIN,
    },
}
