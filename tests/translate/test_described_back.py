"""What ECS says of a deployed service is what the template asked for, in samples and goldens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.core.source import Source
from tests.translate.converted import converted
from tests.translate.test_deploys import FOLDERS, environment, existing

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

SAMPLES = sorted(
    path.parent for path in (Path(__file__).parents[2] / "samples").glob("*/facts.json")
)
UNSUPPORTED: frozenset[str] = frozenset()
"""Resource types that the emulator can't make: there is none among these templates."""


@pytest.mark.emulator
@pytest.mark.parametrize("folder", [*SAMPLES, *FOLDERS], ids=lambda path: path.name)
def test_services_run_the_task_definitions_of_the_template(folder: Path, account: Account) -> None:
    text = dump(converted(folder)[0].template, "yaml")
    template = read(Source("template.yml", text))
    assert UNSUPPORTED.isdisjoint(it["Type"] for it in template["Resources"].values())
    made = deployed(text, template, account)
    services = of_type(template, "AWS::ECS::Service")
    for logical_id, service in services.items():
        arn = described(made[logical_id], made, account)["taskDefinition"]
        wanted = template["Resources"][service["TaskDefinition"]["Ref"]]["Properties"]
        assert arn == made[service["TaskDefinition"]["Ref"]]
        found = account.client("ecs").describe_task_definition(taskDefinition=arn)
        assert summary(found["taskDefinition"]) == expected(wanted)
    assert services or of_type(template, "AWS::ECS::TaskDefinition")


def deployed(text: str, template: Any, account: Account) -> dict[str, str]:
    """Deploy a template; return the physical ids by logical ID."""
    parameters = template["Parameters"]
    known = {**environment(account), **existing(account, parameters)}
    client = account.client("cloudformation")
    client.create_stack(
        StackName="shop",
        TemplateBody=text,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": known[key]}
            for key in parameters
            if key in known
        ],
        Capabilities=["CAPABILITY_IAM"],
    )
    client.get_waiter("stack_create_complete").wait(
        StackName="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    made = client.describe_stack_resources(StackName="shop")["StackResources"]
    return {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in made}


def of_type(template: Any, kind: str) -> dict[str, Any]:
    """Return the properties of the resources of a type."""
    found = template["Resources"].items()
    return {name: it["Properties"] for name, it in found if it["Type"] == kind}


def described(arn: str, made: dict[str, str], account: Account) -> Any:
    """Return what ECS says of a service."""
    cluster = arn.rpartition(":")[2].split("/")[1]
    answer = account.client("ecs").describe_services(cluster=cluster, services=[arn])
    assert answer["failures"] == [], made
    (service,) = answer["services"]
    return service


def summary(found: Any) -> Any:
    """Return family, size and containers of a described task definition."""
    return (
        found["family"],
        found.get("cpu"),
        found.get("memory"),
        [
            (it["name"], it["image"], it["essential"], it.get("command", []))
            for it in found["containerDefinitions"]
        ],
    )


def literal(value: Any) -> Any:
    """Return a text; whatever is asked for where a function of CloudFormation gives it."""
    return value if isinstance(value, str) else ANY


def expected(wanted: Any) -> Any:
    """Return the same of a task definition in the template."""
    return (
        wanted["Family"],
        wanted.get("Cpu"),
        wanted.get("Memory"),
        [
            (it["Name"], literal(it["Image"]), it.get("Essential", True), it.get("Command", []))
            for it in wanted["ContainerDefinitions"]
        ],
    )
