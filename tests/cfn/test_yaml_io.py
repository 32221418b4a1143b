"""Templates as text: the same bytes for the same template, and what is read back is what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.cfn import yaml_io
from compose2cfn.cfn.template import Output, Parameter, Resource, Template, get_att, ref, sub
from compose2cfn.cfn.template_reader import read
from compose2cfn.cfn.yaml_io import dump, dump_body, dump_plain
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse

TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=30
)
YAML_1_1 = ("yes", "no", "on", "22:22", "014", "2012-10-17", "=", "<<", "0x1F", "1_0")
YAML_1_2 = ("0o14", "1e5", ".5", "~", "null")
SYNTAX = ("", " ", "-", "- a", "a: b", "#a", "a #b", "!a", "&a", "*a", "%a", "@a", "`a")
TRICKY = st.sampled_from((*YAML_1_1, *YAML_1_2, *SYNTAX))
NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True)
ATOMS = (
    TEXT
    | TRICKY
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats(-1e9, 1e9, width=32)
)
INTRINSICS = st.one_of(
    NAMES.map(ref), TEXT.map(sub), st.builds(get_att, NAMES, NAMES), TRICKY.map(sub)
)
VALUES = st.recursive(
    ATOMS | INTRINSICS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3)
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: {"Fn::Join": [",", items]})
        | inner.map(lambda item: {"Fn::Base64": item})
    ),
    max_leaves=12,
)


def template(value: Any) -> Template:
    resource = Resource(logical_id="A", type="AWS::Logs::LogGroup", properties={"Value": value})
    return Template(description="x", resources={"A": resource})


@given(VALUES)
def test_yaml_reads_back_as_it_was(value: Any) -> None:
    text = dump(template(value), "yaml")
    assert read(Source("t", text))["Resources"]["A"]["Properties"]["Value"] == value


@given(VALUES)
def test_json_reads_back_as_it_was(value: Any) -> None:
    text = dump(template(value), "json")
    assert json.loads(text)["Resources"]["A"]["Properties"]["Value"] == value


@given(
    st.recursive(ATOMS | st.none(), lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))
)
def test_plain_yaml_reads_back_with_readers_of_both_versions(value: Any) -> None:
    text = dump_plain({"value": value})
    assert yaml.safe_load(text) == {"value": value}
    if "<<" not in text:
        assert plain(parse(Source("t", text))[0]) == {"value": value}


def test_sections_have_a_fixed_order_and_everything_else_is_sorted() -> None:
    def resource(name: str) -> Resource:
        return Resource(
            logical_id=name,
            type="AWS::EFS::FileSystem",
            properties={"B": 1, "A": {"d": 1, "c": 2}},
            depends_on=("Z", "Y"),
            deletion_policy="Retain",
            update_replace_policy="Retain",
        )

    made = Template(
        description="Two",
        metadata={"B": 1, "A": 2},
        parameters={"P": Parameter(type="String", description="p", default="x", no_echo=True)},
        resources={"B": resource("B"), "A": resource("A")},
        outputs={"O": Output(description="o", value=ref("A"))},
    )
    assert (
        dump(made, "yaml")
        == """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Two
Metadata:
  A: 2
  B: 1
Parameters:
  P:
    Type: String
    Description: p
    Default: x
    NoEcho: true
Resources:
"""
        + "".join(
            f"""\
  {name}:
    Type: AWS::EFS::FileSystem
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    DependsOn:
      - Y
      - Z
    Properties:
      A:
        c: 2
        d: 1
      B: 1
"""
            for name in ("A", "B")
        )
        + """\
Outputs:
  O:
    Description: o
    Value: !Ref A
"""
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(ref("A"), "!Ref A", id="Ref"),
        pytest.param(get_att("A", "B.C"), "!GetAtt A.B.C", id="GetAtt"),
        pytest.param(sub("${A}/b"), "!Sub ${A}/b", id="Sub"),
        pytest.param({"Fn::Select": [0, ref("A")]}, "!Select\n  - 0\n  - !Ref A", id="nested"),
        pytest.param({"Fn::Base64": ref("A")}, "\n  Fn::Base64: !Ref A", id="tag on a tag"),
        pytest.param(
            {"Fn::GetAtt": ["A", ref("B")]}, "\n  Fn::GetAtt:\n    - A\n    - !Ref B", id="2"
        ),
        pytest.param({"Condition": "A"}, "\n  Condition: A", id="a key of policies"),
        pytest.param({"Ref": "A", "B": 1}, "\n  Ref: A\n  B: 1", id="no call"),
        pytest.param("yes", '"yes"', id="YAML 1.1 boolean"),
        pytest.param("22:22", '"22:22"', id="YAML 1.1 base 60"),
        pytest.param("0o14", '"0o14"', id="YAML 1.2 octal"),
        pytest.param("1e5", '"1e5"', id="YAML 1.2 float"),
        pytest.param("a\nb\n", "|\n  a\n  b", id="several lines"),
        pytest.param("Grüße", "Grüße", id="unicode"),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, text: str) -> None:
    head = "V:" if text.startswith("\n") else "V: "
    assert dump_body({"V": value}, "yaml") == f"{head}{text}\n"


def test_one_value_in_two_places_is_written_twice() -> None:
    shared = [{"Key": "a"}]
    assert "&" not in dump_body({"A": shared, "B": shared}, "yaml")


def test_long_lines_are_not_folded() -> None:
    assert len(dump_body({"A": "word " * 100 + "end"}, "yaml").splitlines()) == 1


def test_nobody_elses_dumper_is_changed() -> None:
    assert yaml.safe_dump({"Ref": "A"}) == "Ref: A\n"


@given(VALUES)
def test_the_bytes_are_those_of_pyyaml(value: Any) -> None:
    data = {"A": value, "B": [value, [value], {"C": value}], "D": {"E": value}}

    assert dump_body(data, "yaml") == yaml_io._by_pyyaml(data, yaml_io._TemplateDumper)  # noqa: SLF001 - what it is held against
    assert dump_plain(data) == yaml_io._by_pyyaml(data, yaml_io._PlainDumper)  # noqa: SLF001 - as above


@given(st.dictionaries(TEXT | TRICKY, TEXT | TRICKY | st.none(), max_size=4))
def test_keys_are_written_as_pyyaml_writes_them(value: dict[str, Any]) -> None:
    for data in (value, {"a": value}, {"a": [value]}):
        assert dump_plain(data) == yaml_io._by_pyyaml(data, yaml_io._PlainDumper)  # noqa: SLF001 - what it is held against
