"""Who reaches whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.translate.made import made, properties
from tests.translate.projects import ENVIRONMENT, facts, project

if TYPE_CHECKING:
    from compose2cfn.translate.translate import Translation

PORT = "ports: [{target: 8080, published: '80', protocol: tcp}]"
PRIVATE = facts(
    ("subnet-pub1", "eu-west-1a", "public"),
    ("subnet-pri1", "eu-west-1a", "private"),
    ("subnet-pub2", "eu-west-1b", "public"),
    ("subnet-pri2", "eu-west-1b", "private"),
    ("subnet-pri3", "eu-west-1c", "private"),
)


def test_without_a_published_port_nobody_gets_in_from_outside() -> None:
    ids = made().template.resources
    assert [name for name in ids if name.endswith("Ingress")] == ["FrontNetworkIngress"]
    assert "LoadBalancerSecurityGroup" not in made().template.parameters


def test_members_of_a_network_reach_each_other_on_every_port() -> None:
    rule = properties(made(), "FrontNetworkIngress")
    assert (rule["IpProtocol"], rule["SourceSecurityGroupId"]) == ("-1", {"Ref": "FrontNetwork"})
    assert rule["GroupId"] == {"Ref": "FrontNetwork"}


def test_only_the_load_balancer_gets_in_and_only_to_the_container_port() -> None:
    rule = properties(made(PORT), "Front8080Ingress")
    assert (rule["FromPort"], rule["ToPort"], rule["IpProtocol"]) == (8080, 8080, "tcp")
    assert rule["SourceSecurityGroupId"] == {"Ref": "LoadBalancerSecurityGroup"}
    assert "CidrIp" not in rule


def test_no_rule_anywhere_is_open_to_the_world() -> None:
    rules = [it.properties for it in made(PORT).template.resources.values()]
    assert not any("CidrIp" in it or "CidrIpv6" in it for it in rules)


def test_services_that_publish_one_container_port_share_the_rule() -> None:
    text = f"""\
{ENVIRONMENT}
services:
  b: {{image: x:1, networks: {{n: }}, ports: [{{target: 80, published: '81'}}]}}
  a: {{image: x:1, networks: {{n: }}, ports: [{{target: 80, published: '80'}}]}}
networks: {{n: }}
"""
    made_ = translate(project(text), facts())
    assert properties(made_, "N80Ingress")["Description"] == "a, b:80/tcp on n network"


def test_a_network_that_nobody_uses_becomes_nothing() -> None:
    text = (
        f"{ENVIRONMENT}services:\n  a: {{image: x:1, networks: {{n: }}}}\nnetworks: {{n: , m: }}\n"
    )
    assert "MNetwork" not in translate(project(text), facts()).template.resources


def test_security_groups_are_sorted_whatever_order_the_file_has() -> None:
    text = f"""\
{ENVIRONMENT}
services:
  a: {{image: x:1, networks: {{n: , m: }}}}
networks: {{n: , m: }}
"""
    service = properties(translate(project(text), facts()), "AService")
    groups = service["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    assert groups == [{"Ref": "MNetwork"}, {"Ref": "NNetwork"}]


def test_private_subnets_are_taken_where_they_exist_in_the_balancers_zones() -> None:
    made_ = made(given=PRIVATE)
    assert made_.template.parameters["TaskSubnets"].default == "subnet-pri1,subnet-pri2"
    vpc = properties(made_, "WebService")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert vpc["AssignPublicIp"] == "DISABLED"


def test_public_subnets_need_public_addresses() -> None:
    vpc = properties(made(), "WebService")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert vpc["AssignPublicIp"] == "ENABLED"


def test_subnets_without_a_route_out_are_said() -> None:
    given = facts(
        ("subnet-1", "eu-west-1a", "isolated"),
        subnet_ids=("subnet-1",),
        scheme="internal",
    )
    (told,) = made(given=given).diagnostics
    assert told.code == "C2C-M011"


def networks(text: str, *, ports: str = "") -> Translation:
    """Translate a service `web` on the networks of a flow map."""
    keys = ", ".join(f"{key}: " for key in re.findall(r"(\w+): \{", text))
    service = f"  web: {{image: x:1, networks: {{{keys}}}{', ' if ports else ''}{ports}}}\n"
    wanted = f"networks: {{{text}}}\n"
    return translate(project(f"{ENVIRONMENT}services:\n{service}{wanted}"), facts())


@pytest.mark.parametrize(
    "text", ["old: {external: true, name: sg-1}", "old: {x-aws-securitygroup: sg-1}"]
)
def test_an_existing_group_is_attached_and_left_alone(text: str) -> None:
    made_ = networks(text)
    assert made_.template.parameters["OldNetworkId"].default == "sg-1"
    configuration = properties(made_, "WebService")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert configuration["SecurityGroups"] == [{"Ref": "OldNetworkId"}]
    assert not [name for name in made_.template.resources if "Network" in name]
    assert made_.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("old: {external: true, name: sg-1}", ["C2C-M021"], id="no other way in"),
        pytest.param("old: {external: true, name: sg-1}, a: {}", [], id="another network"),
    ],
)
def test_an_existing_group_must_let_the_load_balancer_in(text: str, codes: list[str]) -> None:
    made_ = networks(text, ports=PORT)
    assert [item.code for item in made_.diagnostics] == codes
    rules = [it for it in made_.template.resources.values() if it.type.endswith("Ingress")]
    assert not any(it.properties["GroupId"] == {"Ref": "OldNetworkId"} for it in rules)


def test_an_external_network_must_be_a_security_group() -> None:
    with pytest.raises(InputError) as caught:
        networks("old: {external: true, name: proxy}")
    (problem,) = caught.value.diagnostics
    assert problem.code == "C2C-M021"
    assert "isn't named after a security group" in problem.message


def test_the_load_balancer_gets_into_no_internal_network() -> None:
    made_ = networks("inner: {internal: true}, outer: {}", ports=PORT)
    assert [item.code for item in made_.diagnostics] == ["C2C-M025"]
    assert "Outer8080Ingress" in made_.template.resources
    assert "Inner8080Ingress" not in made_.template.resources
    assert "InnerNetworkIngress" in made_.template.resources


def test_a_service_on_internal_networks_alone_publishes_nothing() -> None:
    with pytest.raises(InputError) as caught:
        networks("inner: {internal: true}", ports=PORT)
    problems = [item for item in caught.value.diagnostics if item.code == "C2C-M009"]
    assert [item.message for item in problems] == [
        "'web' is on internal networks only and can't publish port 80"
    ]
