"""The permissions boundary that the one who deploys wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.translate.boundary import is_policy, with_boundary
from compose2cfn.translate.translate import translate
from tests.translate.projects import ENVIRONMENT, facts, service_project

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.translate.translate import Translation

ARN = "arn:aws:iam::123456789012:policy/Boundary"


@pytest.mark.parametrize(
    ("arn", "fits"),
    [
        (ARN, True),
        ("arn:aws-cn:iam::123456789012:policy/a/b", True),
        ("arn:aws:iam::aws:policy/PowerUserAccess", True),
        ("arn:aws:iam::123456789012:role/Boundary", False),
        ("arn:aws:iam::12345:policy/Boundary", False),
        (f"{ARN}\n", False),
        ("", False),
    ],
)
def test_policies_are_told_from_other_texts(arn: str, fits: bool) -> None:
    assert is_policy(arn) is fits


def test_a_project_that_names_none_gets_it() -> None:
    bounded, told = with_boundary(service_project(""), ARN)
    assert (bounded.aws.permissions_boundary_arn, told) == (ARN, ())


def test_another_one_is_an_error() -> None:
    before, _ = with_boundary(service_project(""), ARN)
    after, told = with_boundary(before, f"{ARN}2")
    assert (after, [(it.code, it.severity.value) for it in told]) == (
        before,
        [("C2C-M090", "error")],
    )


OVERLAID = f"""\
{ENVIRONMENT}
services:
  web:
    image: web:1
x-aws-cloudformation:
  Resources:
    Notifier: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{}}}}}}
    Robot: {{Type: AWS::IAM::User}}
"""


def overlaid(folder: Path, more: str = "") -> Translation:
    (folder / "compose.yaml").write_text(OVERLAID + more, encoding="utf-8")
    loaded = load(LoadRequest(working_directory=folder, environment={}))
    return translate(loaded.project, facts())


def test_roles_and_users_of_an_overlay_are_bounded_too(tmp_path: Path) -> None:
    found = overlaid(tmp_path, f"x-aws-permissions_boundary: {ARN}\n")
    bound = {
        name
        for name, resource in found.template.resources.items()
        if resource.properties.get("PermissionsBoundary") == {"Ref": "PermissionsBoundaryArn"}
    }
    assert bound == {"Notifier", "Robot", "WebTaskExecutionRole"}
    assert "C2C-M091" not in {it.code for it in found.diagnostics}


def test_without_a_boundary_an_overlay_keeps_its_roles_as_they_are(tmp_path: Path) -> None:
    assert "PermissionsBoundary" not in overlaid(tmp_path).template.resources["Notifier"].properties


def test_a_stack_without_roles_needs_no_boundary_and_says_so() -> None:
    existing = "x-aws-execution_role: arn:aws:iam::111122223333:role/execution"
    found = translate(with_boundary(service_project(existing), ARN)[0], facts())
    assert "PermissionsBoundaryArn" not in found.template.parameters
    assert [it.message for it in found.diagnostics if it.code == "C2C-M091"] == [
        "the stack makes no role that it could bound"
    ]
