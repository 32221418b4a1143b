"""Values that CloudFormation reads during the update are named, and no guess is made of them."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.predict import predict

PLAIN = "{{resolve:ssm:/shop/title}}"
IN_SUB = {"Fn::Sub": "x-{{resolve:secretsmanager:${AWS::StackName}-db:SecretString:user}}-y"}


def template(title: Any, name: str = "a") -> dict[str, Any]:
    properties = {"DisplayName": title, "TopicName": name}
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}


@pytest.mark.parametrize("reference", [PLAIN, IN_SUB], ids=["text", "sub"])
def test_equal_references_are_no_change(reference: Any) -> None:
    found = predict(template(reference), template(reference))
    assert (found.changes, found.completeness.warnings) == ((), ())


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        pytest.param(PLAIN, PLAIN, id="text"),
        pytest.param(
            IN_SUB, "{{resolve:secretsmanager:${AWS::StackName}-db:SecretString:user}}", id="sub"
        ),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "changed"])
def test_a_touched_resource_takes_the_value_of_that_moment(
    reference: Any, named: str, *, is_new: bool
) -> None:
    before = {} if is_new else template(reference)
    (warning,) = predict(before, template(reference, "b")).completeness.warnings
    assert warning.startswith(f"Topic takes {named} as AWS has it during the update")


def test_another_version_is_a_change() -> None:
    (change,) = predict(template(PLAIN), template("{{resolve:ssm:/shop/title:2}}")).changes
    assert [item.path for item in change.properties] == ["/Properties/DisplayName"]
