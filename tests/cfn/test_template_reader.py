"""Template text → plain data."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source


def properties(yaml: str) -> Any:
    """Return what a property written as YAML becomes."""
    text = f"Resources:\n  R:\n    Type: T\n    Properties:\n      P: {yaml}\n"
    return read(Source("t.yaml", text))["Resources"]["R"]["Properties"]["P"]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        pytest.param("plain", "plain", id="text-stays"),
        pytest.param("'20'", "20", id="quoted-number-is-text"),
        pytest.param("20", 20, id="number"),
        pytest.param("yes", True, id="yes-is-true"),
        pytest.param("Off", False, id="off-is-false"),
        pytest.param("[NO, 'no']", [False, "no"], id="quoted-no-is-text"),
        pytest.param("y", "y", id="y-is-text"),
        pytest.param("yEs", "yEs", id="no-other-spelling"),
        pytest.param("!Sub yes", {"Fn::Sub": "yes"}, id="a-tagged-yes-is-text"),
        pytest.param("2012-10-17", "2012-10-17", id="a-date-is-text"),
        pytest.param("22:22", "22:22", id="no-sexagesimal-number"),
        pytest.param("!Ref A", {"Ref": "A"}, id="ref-has-no-prefix"),
        pytest.param("!Condition A", {"Condition": "A"}, id="condition-has-no-prefix"),
        pytest.param("!GetAtt A.B", {"Fn::GetAtt": ["A", "B"]}, id="getatt-splits"),
        pytest.param("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}, id="getatt-splits-once"),
        pytest.param("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}, id="getatt-list"),
        pytest.param('!Sub "${A}-x"', {"Fn::Sub": "${A}-x"}, id="sub"),
        pytest.param("!Sub 20", {"Fn::Sub": "20"}, id="a-tagged-scalar-is-text"),
        pytest.param(
            "!If [C, !Ref A, !Ref 'AWS::NoValue']",
            {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]},
            id="nested",
        ),
        pytest.param(
            "!Transform {Name: M, Parameters: {K: !Ref A}}",
            {"Fn::Transform": {"Name": "M", "Parameters": {"K": {"Ref": "A"}}}},
            id="a-tagged-map",
        ),
    ],
)
def test_values(yaml: str, expected: Any) -> None:
    assert properties(yaml) == expected


def test_json_is_read_as_it_is() -> None:
    text = '{"Resources": {"R": {"Type": "T", "Properties": {"P": {"Ref": "A"}}}}}'
    assert read(Source("t.json", text)) == {
        "Resources": {"R": {"Type": "T", "Properties": {"P": {"Ref": "A"}}}}
    }


def test_loops_and_section_macros_are_no_resources() -> None:
    text = (
        "Resources:\n  Fn::ForEach::Topics: [X, [A, B], {'T${X}': {Type: T}}]\n"
        "  Fn::Transform: {Name: M}\n"
    )
    assert len(read(Source("t.yaml", text))["Resources"]) == 2


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("", "C2C-T020", "t:1:1", id="empty"),
        pytest.param("- a", "C2C-T020", "t:1:1", id="a-list"),
        pytest.param("a: 1\n---\nb: 1", "C2C-T020", "t:1:1", id="two-documents"),
        pytest.param("Outputs: {}", "C2C-T020", "t:1:1", id="no-resources"),
        pytest.param("Resources: []", "C2C-T021", "t:1:1", id="resources-no-map"),
        pytest.param("Resources:\n  R: x", "C2C-T021", "t:2:3", id="resource-no-map"),
        pytest.param("Resources:\n  R: {}", "C2C-T021", "t:2:3", id="resource-without-type"),
        pytest.param(
            "Resources:\n  R: {Type: T, Properties: []}", "C2C-T021", "t:2:3", id="properties-list"
        ),
        pytest.param(
            "Resources:\n  R: {Type: T, Metadata: !Reff A}", "C2C-T022", "t:2:26", id="unknown-tag"
        ),
        pytest.param("Resources: {R: {Type: T}\n", "C2C-Y001", "t:2:1", id="no-yaml"),
    ],
)
def test_refusals_have_a_code_and_a_place(text: str, code: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read(Source("t", text))
    told = caught.value.diagnostics
    assert [(item.code, str(item.span)) for item in told] == [(code, place)]


def test_all_problems_are_told_together() -> None:
    text = "Mappings: 1\nResources:\n  A: x\n  B: {Type: T, Metadata: !Nope 1}\n"
    with pytest.raises(InputError) as caught:
        read(Source("t", text))
    assert {item.code for item in caught.value.diagnostics} == {"C2C-T021", "C2C-T022"}
    assert len(caught.value.diagnostics) == 3


def test_lines_are_counted_as_yaml_counts_them() -> None:
    text = "# a\rResources:\r\n  A: {Type: T, Properties: {P: yes, Q: 'yes'}}\n"
    found = read(Source("t.yaml", text))
    assert found["Resources"]["A"]["Properties"] == {"P": True, "Q": "yes"}
