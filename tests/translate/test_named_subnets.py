"""Subnets and public addresses that the Compose file chooses itself."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.translate.made import made, properties, refused
from tests.translate.projects import facts, project

FACTS = facts(
    ("subnet-0aaa", "eu-west-1a", "public"),
    ("subnet-0bbb", "eu-west-1b", "public"),
    ("subnet-0ccc", "eu-west-1a", "private"),
    ("subnet-0ddd", "eu-west-1b", "private"),
)


def attached(text: str) -> Any:
    it = properties(made(text, given=FACTS), "WebService")
    return it["NetworkConfiguration"]["AwsvpcConfiguration"]


def test_without_the_keys_tasks_run_in_private_subnets_without_address() -> None:
    assert attached("")["Subnets"] == {"Ref": "TaskSubnets"}
    assert attached("")["AssignPublicIp"] == "DISABLED"
    assert "WebSubnets" not in made("", given=FACTS).template.parameters


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("[subnet-0bbb, subnet-0aaa]", id="list"),
        pytest.param("subnet-0bbb,subnet-0aaa", id="one text, as a variable gives it"),
        pytest.param("' subnet-0aaa , subnet-0bbb '", id="blanks"),
    ],
)
def test_a_service_has_subnets_of_its_own(written: str) -> None:
    text = f"x-aws-subnets: {written}"
    assert attached(text)["Subnets"] == {"Ref": "WebSubnets"}
    assert attached(text)["AssignPublicIp"] == "ENABLED"
    parameter = made(text, given=FACTS).template.parameters["WebSubnets"]
    assert parameter.type == "List<AWS::EC2::Subnet::Id>"
    assert parameter.default == "subnet-0aaa,subnet-0bbb"


def test_the_project_chooses_for_all_services_and_a_service_for_itself() -> None:
    text = """\
name: shop
x-aws-vpc: vpc-0abc
x-aws-cluster: demo-cluster
x-aws-subnets: [subnet-0aaa]
x-aws-assign_public_ip: true
services:
  a: {image: x:1, networks: {n: }}
  b: {image: x:1, networks: {n: }, x-aws-assign_public_ip: 'false', x-aws-subnets: subnet-0ccc}
networks: {n: }
"""
    made_ = translate(project(text), FACTS)
    assert made_.template.parameters["TaskSubnets"].default == "subnet-0aaa"
    assert made_.diagnostics == ()

    def address(service: str) -> Any:
        it: Any = made_.template.resources[service].properties["NetworkConfiguration"]
        return it["AwsvpcConfiguration"]["AssignPublicIp"]

    assert (address("AService"), address("BService")) == ("ENABLED", "DISABLED")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x-aws-assign_public_ip: true", "in subnet-0ccc, which is private: it leads nowhere"),
        (
            "x-aws-assign_public_ip: false\nx-aws-subnets: subnet-0aaa",
            "in subnet-0aaa, which is public: without VPC endpoints they can't pull their image",
        ),
    ],
    ids=["private", "public"],
)
def test_an_address_that_does_not_fit_is_told_at_its_key(text: str, message: str) -> None:
    told = made(text, given=FACTS).diagnostics
    assert {item.code for item in told} == {"C2C-M041"}
    assert message in told[0].message
    assert str(told[0].span) == "docker-compose.yml:9:29"


def test_an_unknown_subnet_is_told_with_the_known_ones() -> None:
    (problem,) = refused("x-aws-subnets: [subnet-0aaa, subnet-0gone]", given=FACTS)
    assert (problem.code, problem.message) == ("C2C-M040", "vpc-0abc has no subnet 'subnet-0gone'")
    assert str(problem.span) == "docker-compose.yml:9:34"
    assert "subnet-0ddd (private)" in str(problem.hint)


def test_an_unknown_subnet_of_the_project_is_told_alone() -> None:
    text = "x-aws-subnets: [subnet-0gone]\nservices: {web: {image: x:1, networks: {n: }}}\n"
    with pytest.raises(InputError) as caught:
        translate(project(f"{text}networks: {{n: }}\n"), FACTS)
    assert [item.code for item in caught.value.diagnostics] == ["C2C-M040"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("x-aws-subnets: []", "x-aws-subnets is empty"),
        ("x-aws-subnets: [vpc-1]", "'vpc-1' is no subnet id"),
        ("x-aws-subnets: 'subnet-1,'", "'' is no subnet id"),
        ("x-aws-subnets: [subnet-1, subnet-1]", "'subnet-1' stands there twice"),
        ("x-aws-subnets: {a: b}", "a text is wanted"),
        ("x-aws-assign_public_ip: sometimes", "true or false is wanted"),
        ("x-aws-assign_public_ip: 1", "true or false is wanted"),
        ("x-aws-subnets:", "x-aws-subnets is empty"),
    ],
)
def test_a_wrong_value_is_refused(written: str, message: str) -> None:
    (problem,) = refused(written)
    assert message in problem.message
    assert problem.code in {"C2C-X003", "C2C-X004"}
