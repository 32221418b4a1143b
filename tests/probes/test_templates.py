"""The template as a whole, and the overlay."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.core.source import Source
from tests.probes.catalogue import shows
from tests.probes.conversion import convert, properties, service, service_problems

NETWORKS = """\
services:
  web:
    image: web:1
    networks: [{}]
    volumes: ["data:/d"]
    ulimits: {{nofile: 10}}
    depends_on: [other, third]
  other: {{image: "o:1", networks: [a]}}
  third: {{image: "t:1"}}
networks: {{a: , b: , c: }}
volumes: {{data: }}
"""


@shows("P45", "D11", "M25")
def test_the_order_of_networks_changes_nothing() -> None:
    texts = set()
    for order in ("a, b, c", "c, b, a", "b, a, c"):
        template = convert(NETWORKS.format(order)).template
        # the places of the lines move, the rest doesn't
        texts.add(dump(replace(template, metadata={}), "yaml"))
    assert len(texts) == 1


@shows("P59", "D01")
def test_json_and_yaml_mean_the_same() -> None:
    made = convert(NETWORKS.format("a, b, c")).template
    assert read(Source("template.yml", dump(made, "yaml"))) == json.loads(dump(made, "json"))
    task = made.resources["WebTaskDefinition"].properties["ContainerDefinitions"]
    assert {it["Name"]: it["Essential"] for it in task} == {
        "web": True,
        "Web_ResolvConf_InitContainer": False,
    }


@shows("M25")
def test_an_attribute_is_mapped_warned_of_or_refused() -> None:
    made = service("user: me\noom_score_adj: 5")
    assert [item.message for item in made.diagnostics if "oom_score_adj" in item.message]
    (refused,) = service_problems("privileged: true")
    assert "privileged" in refused.message


def overlaid(text: str) -> Any:
    made = service("user: me", f"x-aws-cloudformation:\n  Resources:\n{text}")
    return properties(made, "WebService")


@shows("P54", "D21", "M24")
def test_ref_stays_a_function() -> None:
    made = overlaid("    WebService: {Properties: {ServiceName: !Ref VpcId}}\n")
    assert made["ServiceName"] == {"Ref": "VpcId"}


@shows("P55")
def test_cloudformations_own_variables_stay() -> None:
    made = overlaid('    WebService: {Properties: {ServiceName: !Sub "${AWS::StackName}-web"}}\n')
    assert made["ServiceName"] == {"Fn::Sub": "${AWS::StackName}-web"}


@shows("P56", "M24")
def test_a_scalar_replaces_a_function() -> None:
    made = overlaid("    WebService: {Properties: {Cluster: other}}\n")
    assert made["Cluster"] == "other"


@shows("P57", "D21")
def test_a_function_replaces_a_function_as_a_whole() -> None:
    made = overlaid('    WebService: {Properties: {Cluster: !ImportValue "cluster"}}\n')
    assert made["Cluster"] == {"Fn::ImportValue": "cluster"}


@shows("P58", "M24")
def test_lists_are_merged_by_their_names() -> None:
    made = service(
        "environment: {A: '1'}",
        "x-aws-cloudformation:\n  Resources:\n    WebTaskDefinition:\n      Properties:\n"
        "        ContainerDefinitions: [{Name: web, Privileged: false}]\n",
    )
    (found,) = properties(made, "WebTaskDefinition")["ContainerDefinitions"]
    assert found["Privileged"] is False
    assert found["Image"] == "web:1.0"


@shows("M24")
def test_null_takes_out_and_anything_can_be_added() -> None:
    made = service(
        "user: me",
        "x-aws-cloudformation:\n  Resources:\n    WebService: {Properties: {PropagateTags: null}}\n"
        "    Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: more}}\n",
    )
    assert "PropagateTags" not in properties(made, "WebService")
    assert properties(made, "Topic") == {"DisplayName": "more"}


@pytest.mark.parametrize("name", ["Cluster", "LoadBalancer", "WebAutoScalingRole", "ShopdbSecret"])
def test_an_overlay_of_what_is_no_longer_made_is_told_why(name: str) -> None:
    rest = f"x-aws-cloudformation: {{Resources: {{{name}: {{Properties: {{X: 1}}}}}}}}\n"
    (found,) = service_problems("user: me", rest)
    assert found.code == "C2C-T040"
    assert "needs a Type" not in (found.hint or "")
