"""A finding points at the line of its property where that is known, and from the folder wanted."""

from __future__ import annotations

import pytest

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Op,
    PropertyChange,
    Replacement,
    ResourceChange,
)
from compose2cfn.core.source import Source, Span
from compose2cfn.core.values import replace
from compose2cfn.review.assess import assess
from compose2cfn.review.lines import below, line_of
from compose2cfn.review.policy import DEFAULT, Effect, RulePolicy
from tests.review.examples import TARGET


def at(line: int, file: str = "compose.yml") -> Span:
    return Span(Source(file, ""), line, 5, line, 9)


def prop(path: str, line: int | None) -> PropertyChange:
    origin = None if line is None else at(line)
    return PropertyChange(path=path, op=Op.MODIFY, before=2, after=0, origin=origin)


CHANGE = ResourceChange(
    logical_id="WebService",
    type="AWS::ECS::Service",
    action=Action.MODIFY,
    replacement=Replacement.NEVER,
    origin=at(2),
    properties=(
        prop("/Properties/DesiredCount", 7),
        prop("/Properties/Network/A", 8),
        prop("/Properties/Network/B", 9),
        prop("/Properties/Nowhere", None),
    ),
    before={"Properties": {"DesiredCount": 2}},
    after={"Properties": {"DesiredCount": 0}},
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("", 2, id="no property"),
        pytest.param("/Properties/Other", 2, id="a property that did not change"),
        pytest.param("/Properties/Nowhere", 2, id="a property that nobody wrote"),
        pytest.param("/Properties/Network", 2, id="several lines"),
        pytest.param("/Properties/Desired", 2, id="only the beginning of a name"),
        pytest.param("/Properties/DesiredCount", 7, id="the property"),
        pytest.param("/Properties/Network/A", 8, id="inside a property"),
    ],
)
def test_the_line_of_a_finding(path: str, line: int) -> None:
    found = line_of(CHANGE, path)

    assert found is not None
    assert found.line == line


def test_a_stack_has_no_line() -> None:
    assert line_of(None, "/Properties/X") is None


def test_a_folder_goes_before_every_place_and_no_absolute_one() -> None:
    other = replace(CHANGE, logical_id="Other", origin=at(3, "/srv/compose.yml"), properties=())
    changes = ChangeSet(changes=(CHANGE, other))
    ignoring = replace(DEFAULT, rules={"R01": RulePolicy(action=Effect.IGNORE)})

    for policy in (DEFAULT, ignoring):
        review = assess(TARGET, changes, policy=policy)
        assert below(review, "") == review
        moved = below(review, "deploy/shop")
        found = [*moved.findings, *(item.finding for item in moved.ruling.suppressed)]
        files = {str(item.origin) for item in found if item.logical_id == "WebService"}
        assert files
        assert all(name.startswith("deploy/shop/compose.yml:") for name in files)
        assert [str(item.origin) for item in moved.changes.changes] == [
            "deploy/shop/compose.yml:2:5",
            "/srv/compose.yml:3:5",
        ]
        assert str(moved.changes.changes[0].properties[0].origin) == "deploy/shop/compose.yml:7:5"
