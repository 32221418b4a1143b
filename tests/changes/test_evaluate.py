"""What expressions of a template mean."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.evaluate import evaluate, judge
from compose2cfn.changes.scope import Scope
from compose2cfn.changes.symbols import (
    NO_VALUE,
    Call,
    Choice,
    Reference,
    Secret,
    Text,
    Unknown,
    shown,
)

REGION = Unknown("AWS::Region")


def scope() -> Scope:
    """Return what the expressions of these tests can see."""
    return Scope(
        parameters={
            "Name": "shop",
            "Zones": ["a", "b"],
            "Password": Secret("Password", "hunter2"),
            "Missing": Unknown("parameter Missing"),
        },
        mappings={"M": {"one": {"x": "1", "y": ["p", "q"]}, "two": {"x": "2"}}},
        conditions={
            "Yes": {"Fn::Equals": [{"Ref": "Name"}, "shop"]},
            "No": {"Fn::Not": [{"Condition": "Yes"}]},
            "Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
            "Circle": {"Fn::And": [{"Condition": "Circle"}, {"Condition": "Yes"}]},
            "Decided": {"Fn::Or": [{"Condition": "Here"}, {"Condition": "Yes"}]},
            "Same": {"Fn::Equals": [{"Ref": "AWS::Region"}, {"Ref": "AWS::Region"}]},
        },
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param({"Ref": "Name"}, "shop", id="ref-of-a-parameter"),
        pytest.param({"Ref": "Topic"}, Reference("Topic"), id="ref-of-a-resource"),
        pytest.param({"Ref": "AWS::Region"}, REGION, id="pseudo-parameter"),
        pytest.param({"Ref": "AWS::NoValue"}, NO_VALUE, id="no-value"),
        pytest.param(
            {"A": {"Ref": "AWS::NoValue"}, "B": [{"Ref": "AWS::NoValue"}, 1]},
            {"B": [1]},
            id="no-value-leaves-nothing",
        ),
        pytest.param({"Fn::GetAtt": "A.B.C"}, Reference("A", "B.C"), id="getatt-dotted"),
        pytest.param({"Fn::GetAtt": ["A", "B"]}, Reference("A", "B"), id="getatt-list"),
        pytest.param({"Fn::Sub": "${Name}-x"}, "shop-x", id="sub"),
        pytest.param({"Fn::Sub": "${!Name}"}, "${Name}", id="sub-literal"),
        pytest.param({"Fn::Sub": ["${v}", {"v": 3}]}, "3", id="sub-own-variable"),
        pytest.param({"Fn::Sub": "${Topic}"}, Reference("Topic"), id="sub-of-one-ref-is-the-ref"),
        pytest.param(
            {"Fn::Sub": "a${Topic.Arn}b"}, Text(("a", Reference("Topic", "Arn"), "b")), id="text"
        ),
        pytest.param({"Fn::Join": ["-", ["a", {"Ref": "Name"}]]}, "a-shop", id="join"),
        pytest.param({"Fn::Join": ["-", ["a", "a"]]}, "a-a", id="join-equal-items"),
        pytest.param({"Fn::Join": ["", []]}, "", id="join-nothing"),
        pytest.param({"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b", id="join-a-list-parameter"),
        pytest.param({"Fn::Split": ["-", "a-b"]}, ["a", "b"], id="split"),
        pytest.param({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b", id="select-text-index"),
        pytest.param(
            {"Fn::Select": [5, ["a"]]}, Call("Fn::Select", (5, ["a"])), id="select-beyond"
        ),
        pytest.param({"Fn::FindInMap": ["M", "one", "x"]}, "1", id="mapping"),
        pytest.param(
            {"Fn::FindInMap": ["M", "no", "x", {"DefaultValue": {"Ref": "Name"}}]},
            "shop",
            id="mapping-default",
        ),
        pytest.param(
            {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "x"]},
            Choice(REGION, {"one": "1", "two": "2"}),
            id="mapping-by-an-unknown-key",
        ),
        pytest.param({"Fn::Base64": "HelloWorld"}, "SGVsbG9Xb3JsZA==", id="base64"),
        pytest.param({"Fn::Length": {"Ref": "Zones"}}, 2, id="length"),
        pytest.param({"Fn::ToJsonString": {"a": [1]}}, '{"a":[1]}', id="to-json-string"),
        pytest.param({"Fn::If": ["Yes", 1, 2]}, 1, id="if"),
        pytest.param({"Fn::If": ["No", 1, 2]}, 2, id="if-not"),
        pytest.param(
            {"Fn::If": ["Here", 1, 2]},
            Choice(Call("Fn::Equals", (REGION, "eu-west-1")), {"true": 1, "false": 2}),
            id="if-unknown",
        ),
        pytest.param({"Fn::GetAZs": ""}, Call("Fn::GetAZs", (REGION,)), id="zones-of-the-region"),
        pytest.param(
            {"Fn::ImportValue": "x"}, Call("Fn::ImportValue", ("x",)), id="import-stays-symbolic"
        ),
        pytest.param({"Condition": {"StringEquals": "x"}}, {"Condition": {"StringEquals": "x"}},
                     id="a-policy-condition-is-data"),
        pytest.param({"Fn::ForEach::L": ["I", ["A", "B"], {"K${I}": {"Ref": "I"}}]},
                     {"KA": "A", "KB": "B"}, id="loop-in-properties"),
    ],
)  # fmt: skip
def test_values(raw: Any, expected: Any) -> None:
    assert evaluate(raw, scope()) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Yes", True, id="equal"),
        pytest.param("No", False, id="not"),
        pytest.param("Decided", True, id="one-true-decides-or"),
        pytest.param("Same", True, id="an-unknown-equals-itself"),
        pytest.param("Circle", Call("Fn::And", (Unknown("condition Circle"),)), id="circle-ends"),
        pytest.param("Nowhere", Unknown("condition Nowhere"), id="undeclared"),
    ],
)
def test_conditions(name: str, expected: Any) -> None:
    assert judge(name, scope()) == expected


@pytest.mark.parametrize(
    "raw",
    [
        {"Ref": ["x"]},
        {"Fn::GetAtt": 3},
        {"Fn::GetAtt": []},
        {"Fn::Sub": []},
        {"Fn::Sub": {"a": 1}},
        {"Fn::Join": "x"},
        {"Fn::Join": [1, 2, 3]},
        {"Fn::Split": [1]},
        {"Fn::Select": {}},
        {"Fn::FindInMap": ["M"]},
        {"Fn::FindInMap": [{"a": 1}, [], {}]},
        {"Fn::If": []},
        {"Fn::If": [{"x": 1}, 1, 2]},
        {"Fn::Length": 3},
        {"Fn::Transform": 3},
        {"Fn::ForEach::L": "x"},
        {"Fn::Nonsense": {"deep": [1]}},
    ],
)
def test_malformed_calls_neither_fail_nor_differ_from_themselves(raw: Any) -> None:
    assert evaluate(raw, scope()) == evaluate(raw, scope())


@pytest.mark.parametrize(
    "raw",
    [
        {"Ref": "Password"},
        {"Fn::Sub": "postgres://u:${Password}@h"},
        {"Fn::Join": ["", ["a", {"Ref": "Password"}, {"Fn::GetAZs": ""}]]},
        {"Fn::Base64": {"Ref": "Password"}},
        {"Fn::ToJsonString": {"k": {"Ref": "Password"}}},
        {"Fn::Split": ["u", {"Ref": "Password"}]},
    ],
)
def test_a_no_echo_value_is_never_shown(raw: Any) -> None:
    assert "hunter2" not in repr(shown(evaluate(raw, scope())))


def test_a_macro_is_noted() -> None:
    seen = scope()
    evaluate({"Fn::Transform": {"Name": "AWS::Include"}}, seen)
    assert [note for note in seen.notes if "AWS::Include" in note]
