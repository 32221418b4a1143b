"""A template's needs are met exactly: no capability too much, no tag lost."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.gate.requirements import (
    capabilities_for,
    has_nested_stacks,
    project_of,
    secret_parameters,
    tags_for,
)


def of(type_: str, **properties: Any) -> dict[str, Any]:
    """Return a template of one resource."""
    return {"Resources": {"It": {"Type": type_, "Properties": properties}}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param({}, (), id="no resources at all"),
        pytest.param({"Resources": ["odd"]}, (), id="a wrong shape is AWS's to refuse"),
        pytest.param(of("AWS::SNS::Topic", RoleName="x"), (), id="no IAM"),
        pytest.param(of("AWS::IAM::Role"), ("CAPABILITY_IAM",), id="a role without a name"),
        pytest.param(
            of("AWS::IAM::Policy", PolicyName="x"), ("CAPABILITY_IAM",), id="not a custom name"
        ),
        pytest.param(
            of("AWS::IAM::Role", RoleName={"Ref": "Name"}), ("CAPABILITY_NAMED_IAM",), id="named"
        ),
        pytest.param(
            of("AWS::IAM::ManagedPolicy", ManagedPolicyName="x"),
            ("CAPABILITY_NAMED_IAM",),
            id="a named managed policy",
        ),
        pytest.param({"Transform": "Some::Macro"}, (), id="never AUTO_EXPAND"),
    ],
)
def test_capabilities(template: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert capabilities_for(template) == expected


def test_a_body_without_properties_has_no_name() -> None:
    assert capabilities_for({"Resources": {"R": {"Type": "AWS::IAM::Role"}}}) == ("CAPABILITY_IAM",)


def test_nested_stacks_are_seen() -> None:
    assert not has_nested_stacks(of("AWS::SNS::Topic"))
    assert has_nested_stacks(of("AWS::CloudFormation::Stack"))


@pytest.mark.parametrize(
    "template",
    [{}, {"Metadata": []}, {"Metadata": {"Compose2cfn": 1}}, {"Metadata": {"Compose2cfn": {}}}],
)
def test_without_a_project_tags_stay_as_they_are(template: dict[str, Any]) -> None:
    assert project_of(template) is None
    assert tags_for(template, {"a": "b"}) == {"a": "b"}


def test_the_project_tag_is_set() -> None:
    ours = {"Metadata": {"Compose2cfn": {"Project": "shop"}}}
    assert tags_for(ours, {"com.docker.compose.project": "old", "aws:cloudformation:x": "y"}) == {
        "com.docker.compose.project": "shop"
    }


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_secret_parameters(value: object) -> None:
    declared = {"A": {"Type": "String", "NoEcho": value}, "B": {"Type": "String", "NoEcho": False}}
    assert secret_parameters({"Parameters": declared}) == {"A"}
