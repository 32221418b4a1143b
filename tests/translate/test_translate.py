"""The room's public face: what a project needs, and what all mappings make of it together."""

from __future__ import annotations

from compose2cfn.cfn.yaml_io import dump
from compose2cfn.environment import Asked
from compose2cfn.translate.translate import needs, translate
from tests.translate.projects import DEMO_APP, facts, project


def test_a_project_without_keys_asks_for_nothing() -> None:
    request = needs(project("name: shop\nservices: {a: {image: x}}\n"))
    assert (request.vpc, request.cluster, request.load_balancer) == (None, None, None)


def test_what_a_project_asks_for_keeps_key_and_place() -> None:
    request = needs(project(DEMO_APP))
    assert request.vpc == Asked("x-aws-vpc", "vpc-0abc", project(DEMO_APP).tree.span)
    assert request.load_balancer is not None
    assert str(request.load_balancer.span) == "docker-compose.yml:4:21"


def test_a_property_knows_the_line_that_it_came_from() -> None:
    task = translate(project(DEMO_APP), facts()).template.resources["FrontendTaskDefinition"]
    own = ("Properties", "ContainerDefinitions", 1)
    assert str(task.origin_of((*own, "Image"))) == "docker-compose.yml:8:12"
    assert str(task.origin_of((*own, "Environment", 0, "Value"))) == "docker-compose.yml:11:7"
    assert str(task.origin_of(("Properties", "Cpu"))) == "docker-compose.yml:7:3"


def test_the_metadata_leads_back_to_the_compose_file() -> None:
    metadata = translate(project(DEMO_APP), facts()).template.metadata
    assert metadata["Compose2cfn"]["Project"] == "shop"
    origins = metadata["Compose2cfn"]["Origins"]
    assert origins["FrontendService"] == "frontend docker-compose.yml:7:3"
    assert origins["DemoappNetwork"] == "- docker-compose.yml:31:3"


def test_every_parameter_is_used() -> None:
    template = translate(project(DEMO_APP), facts()).template
    text = dump(template, "json")
    unused = [
        name
        for name in template.parameters
        if f'"Ref": "{name}"' not in text and f"${{{name}}}" not in text
    ]
    assert unused == []


def test_nothing_of_the_day_or_the_machine_is_in_the_template() -> None:
    assert translate(project(DEMO_APP), facts()).template.description == "Compose project shop"
