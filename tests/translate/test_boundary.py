"""The permissions boundary that the one who deploys wants."""

from __future__ import annotations

import pytest

from compose2cfn.translate.boundary import is_policy, with_boundary
from tests.translate.projects import service_project

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
