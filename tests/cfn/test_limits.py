"""CloudFormation's limits are told before CloudFormation tells them."""

from __future__ import annotations

import pytest

from compose2cfn.cfn.limits import MAX_RESOURCES, MAX_TEXT_BYTES, beyond_limits
from compose2cfn.cfn.template import Resource, Template


def template(resources: int) -> Template:
    names = [f"R{number}" for number in range(resources)]
    return Template(
        description="x",
        resources={name: Resource(logical_id=name, type="T", properties={}) for name in names},
    )


@pytest.mark.parametrize("resources", [0, 1, MAX_RESOURCES])
def test_within_the_limits_nothing_is_told(resources: int) -> None:
    assert list(beyond_limits(template(resources), "x")) == []


@pytest.mark.parametrize(
    ("resources", "text", "message"),
    [
        (
            MAX_RESOURCES + 1,
            "x",
            "the template has 501 resources; CloudFormation takes at most 500",
        ),
        (1, "ü" * MAX_TEXT_BYTES, "2,000,000 bytes"),
    ],
    ids=["resources", "bytes, not characters"],
)
def test_beyond_them_each_is_told(resources: int, text: str, message: str) -> None:
    (problem,) = beyond_limits(template(resources), text)
    assert message in problem.message
