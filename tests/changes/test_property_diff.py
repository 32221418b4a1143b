"""The smallest differences between two values."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.lists import aligned, keyed
from compose2cfn.changes.model import Confidence
from compose2cfn.changes.property_diff import differences
from compose2cfn.changes.symbols import Call, Choice, Reference, Secret, Text, Unknown

REGION = Unknown("AWS::Region")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({}, {}, id="empty-maps"),
        pytest.param({"a": 1}, {"a": "1"}, id="number-as-text"),
        pytest.param([True, 1.0], ["true", "1"], id="scalars-as-text"),
        pytest.param(Reference("A"), Reference("A"), id="reference"),
        pytest.param(Text(("x", REGION)), Text(("x", REGION)), id="text"),
        pytest.param(Secret("P", "s"), Secret("P", "s"), id="secret"),
        pytest.param(Choice(REGION, {"a": 1}), Choice(REGION, {"a": "1"}), id="choice"),
    ],
)
def test_equal(before: Any, after: Any) -> None:
    assert list(differences(before, after)) == []


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        pytest.param({"a": {"b": 1}}, {"a": {"b": 2}}, ["a/b"], id="deep"),
        pytest.param({"a": 1}, {"b": 1}, ["a", "b"], id="another-key"),
        pytest.param({"a": 1}, {"a": {"b": 1}}, ["a"], id="another-kind"),
        pytest.param({"a": []}, {}, ["a"], id="an-empty-list-is-something"),
        pytest.param(["a", "b", "c"], ["a", "x", "c"], ["1"], id="in-the-middle"),
        pytest.param(["a", "b"], ["x", "a", "b"], ["0"], id="in-front"),
        pytest.param(["a", "b"], ["b", "a"], ["0", "1"], id="reordered"),
        pytest.param(
            [{"Key": "a", "Value": 1}, {"Key": "b", "Value": 2}],
            [{"Key": "b", "Value": 2}, {"Key": "a", "Value": 1}],
            [""],
            id="reordered-items-with-identity",
        ),
        pytest.param(
            [{"Key": "a", "Value": 1}], [{"Key": "a", "Value": 2}], ["a/Value"], id="by-key"
        ),
        pytest.param(
            [{"Name": "a"}, {"Name": "a"}], [{"Name": "a"}], ["1"], id="no-identity-when-twice"
        ),
        pytest.param(Reference("A"), Reference("B"), [""], id="another-reference"),
        pytest.param(Secret("P", "s"), Secret("P", "t"), [""], id="another-secret"),
        pytest.param(
            Call("Fn::GetAZs", (REGION,)), Call("Fn::GetAZs", ("x",)), [""], id="another-call"
        ),
    ],
)
def test_different(before: Any, after: Any, paths: list[str]) -> None:
    found = list(differences(before, after))
    assert ["/".join(item.path) for item in found] == paths
    assert {item.confidence for item in found} == {Confidence.WILL}


@pytest.mark.parametrize(
    ("before", "after", "confidence"),
    [
        pytest.param({"a": 1, "b": 1}, {"a": 2, "b": 2}, Confidence.WILL, id="all-options"),
        pytest.param({"a": 1, "b": 1}, {"a": 2, "b": 1}, Confidence.MAY, id="one-option"),
        pytest.param({"a": 1}, {"a": 1, "b": 1}, Confidence.MAY, id="a-new-option"),
    ],
)
def test_choices_by_an_unknown_key(before: Any, after: Any, confidence: Confidence) -> None:
    (found,) = differences(Choice(REGION, before), Choice(REGION, after))
    assert found.confidence is confidence


def test_a_value_that_we_lack_may_be_the_same() -> None:
    (found,) = differences(Unknown("parameter P"), "x")
    assert found.confidence is Confidence.MAY


def test_identities() -> None:
    ports: list[Any] = [
        {"ContainerPort": 80, "Protocol": "tcp"},
        {"ContainerPort": 80, "Protocol": "udp"},
    ]
    assert keyed(ports, []) == ({"80:tcp": ports[0], "80:udp": ports[1]}, {})
    assert keyed([{"Name": Reference("A")}], []) == ({"A": {"Name": Reference("A")}}, {})
    assert keyed([{"Name": REGION}], []) is None
    assert keyed(["text"], []) is None


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param(["a"], ["a"], [(0, 0)], id="same"),
        pytest.param(["a", "b"], ["b"], [(0, None), (1, 0)], id="first-goes"),
        pytest.param(["a"], ["a", "a"], [(0, 0), (None, 1)], id="another-of-the-same"),
        pytest.param(
            ["a", "b", "z"], ["a", "c", "d", "z"], [(0, 0), (1, 1), (None, 2), (2, 3)], id="middle"
        ),
    ],
)
def test_alignment(before: Any, after: Any, pairs: Any) -> None:
    assert aligned(before, after) == pairs
