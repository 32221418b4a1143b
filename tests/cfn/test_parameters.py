"""Parameter files and SSM values."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.cfn.parameters import read_parameters, read_ssm_values
from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source

PREVIOUS = {"UsePreviousValue": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{}", {}, id="empty"),
        pytest.param('{"A": "1", "B": "x"}', {"A": "1", "B": "x"}, id="plain-map"),
        pytest.param('{"A": {"UsePreviousValue": true}}', {"A": PREVIOUS}, id="plain-previous"),
        pytest.param('{"A": 3, "B": true}', {"A": "3", "B": "true"}, id="scalars-become-text"),
        pytest.param('{"A": ["x", "y"]}', {"A": "x,y"}, id="a-list-has-commas"),
        pytest.param("A: 010\nB: 1.50\n", {"A": "010", "B": "1.50"}, id="numbers-as-written"),
        pytest.param('{"A": ""}', {"A": ""}, id="empty-text"),
        pytest.param(
            '[{"ParameterKey": "A", "ParameterValue": "1"},'
            ' {"ParameterKey": "B", "UsePreviousValue": true}]',
            {"A": "1", "B": PREVIOUS},
            id="cloudformation-list",
        ),
        pytest.param(
            '{"Parameters": {"A": "1"}, "Tags": {"t": "u"}, "StackPolicy": {}}',
            {"A": "1"},
            id="codepipeline-configuration",
        ),
        pytest.param(
            '{"Parameters": "x", "Other": "y"}',
            {"Parameters": "x", "Other": "y"},
            id="a-parameter-called-parameters",
        ),
    ],
)
def test_forms(text: str, expected: dict[str, Any]) -> None:
    assert read_parameters(Source("p", text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty-file"),
        pytest.param("just text", id="text"),
        pytest.param('{"A": null}', id="null"),
        pytest.param('{"A": {"b": 1}}', id="a-map-value"),
        pytest.param('[{"ParameterKey": "A"}]', id="item-without-value"),
        pytest.param('["A=1"]', id="list-of-texts"),
        pytest.param(
            '[{"ParameterKey": "A", "ParameterValue": "1"},'
            ' {"ParameterKey": "A", "ParameterValue": "2"}]',
            id="twice",
        ),
    ],
)
def test_refusals(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_parameters(Source("p", text))
    assert {item.code for item in caught.value.diagnostics} == {"C2C-T030"}
    assert all(item.span is not None for item in caught.value.diagnostics)


def test_ssm_values() -> None:
    text = '{"before": {"/a": "1"}, "after": {"/a": "2", "/b": ["x", "y"]}}'
    expected = {"before": {"/a": "1"}, "after": {"/a": "2", "/b": "x,y"}}
    assert read_ssm_values(Source("s", text)) == expected
    assert read_ssm_values(Source("s", "{}")) == {}


@pytest.mark.parametrize("text", ["[]", '{"now": {}}', '{"before": []}', '{"after": {"/a": null}}'])
def test_ssm_refusals(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_ssm_values(Source("s", text))
    assert {item.code for item in caught.value.diagnostics} == {"C2C-T031"}
