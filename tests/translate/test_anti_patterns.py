"""What deployments of Amazon ECS are better without: no template has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/expected.template.yml"))
SERVICE = "AWS::ECS::Service"
OF_OTHERS = ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::ECS::Cluster")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_none_of_them_is_there(path: Path) -> None:
    found = resources(path)
    types = {body["Type"] for body in found.values()}
    assert types.isdisjoint(OF_OTHERS), "the environment is never made, so never deleted"
    for name, service in of_type(found, SERVICE):
        # the trick of those who deploy `latest`: the same text, another image
        assert "ForceNewDeployment" not in service, name
        # a name would let every replacement fail
        assert "ServiceName" not in service, name
        assert service["TaskDefinition"].keys() == {"Ref"}, f"{name}: a revision of this very stack"
    for name, scaled in of_type(found, "AWS::ApplicationAutoScaling::ScalableTarget"):
        words = re.findall(r"\w+", str(scaled["ResourceId"]))
        (followed,) = {it for it, _ in of_type(found, SERVICE)} & {*words}
        # each release would undo what was scaled
        assert "DesiredCount" not in found[followed]["Properties"], name


def resources(path: Path) -> dict[str, Any]:
    """Return the resources of a template."""
    return dict(read(read_text(path))["Resources"])


def of_type(found: dict[str, Any], type_: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the properties of the resources of a type."""
    return [(name, it["Properties"]) for name, it in found.items() if it["Type"] == type_]
