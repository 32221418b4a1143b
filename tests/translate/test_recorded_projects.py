"""The recorded projects of Docker's integration: which convert, and with which logical IDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.translate.translate import translate
from tests.translate.projects import facts

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.translate.translate import Translation

VARIABLES = {"AWS_VPC": "vpc-0abc", "AWS_ECS_CLUSTER": "demo-cluster", "AWS_ELB": "demo-alb"}

LEFT_OUT = {
    "autoscaling": {"WebAutoScalingRole"},
    "container-options": set(),
    "demo-app": set(),
    "external-network": set(),
    "own-loadbalancer": {"Cluster", "LoadBalancer"},
    "roles": set(),
    "rolling": set(),
    "secrets": set(),
    "single-http": set(),
    "sizes": set(),
    "two-networks": set(),
    "volumes": {"SharedNFSMountTargetOnSubnet0aaa", "SharedNFSMountTargetOnSubnet0bbb"},
    "worker-only": set(),
}
"""Project → the resources that Docker's integration made besides ours; docs/compatibility.md says
why each isn't there."""

PASSED_ON = {"network-loadbalancer": {"Cluster", "LoadBalancer"}}
"""Projects whose ports need a Network Load Balancer, as in :data:`LEFT_OUT`."""

CORRECTED = {"volumes": ("fs-123abc", "fs-0123abcd")}
"""Projects that name what AWS never made, and a name that it could have given: the id of a file
system has at least eight digits (EFS API reference, DescribeFileSystems)."""

REFUSED = {"logs": "C2C-X004", "network-loadbalancer": "C2C-M009", "volumes": "C2C-M021"}


def converted(corpus: Path, name: str, *, corrected: bool = False) -> Translation:
    folder = corpus / "compose-ecs" / name
    text = (folder / "docker-compose.yml").read_text(encoding="utf-8")
    for wrong, right in [CORRECTED[name]] if corrected and name in CORRECTED else ():
        text = text.replace(wrong, right)
    request = LoadRequest(
        working_directory=folder,
        environment=VARIABLES,
        project_name="shop",
        files=("-",),
        read_stdin=lambda: text,
    )
    return translate(load(request).project, facts())


@pytest.mark.corpus
def test_every_recorded_project_is_spoken_of(corpus: Path) -> None:
    folders = {path.name for path in (corpus / "compose-ecs").iterdir() if path.is_dir()}
    assert folders == LEFT_OUT.keys() | REFUSED.keys()


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_a_recorded_project_has_the_same_logical_ids(corpus: Path, name: str) -> None:
    recorded = corpus / "compose-ecs" / name / "old-template.yml"
    old: Any = plain(parse(Source("old", recorded.read_text(encoding="utf-8")))[0])
    before = {key: it["Type"] for key, it in old["Resources"].items()}
    made = converted(corpus, name, corrected=True)
    after = {key: it.type for key, it in made.template.resources.items()}
    assert after == {key: it for key, it in before.items() if key not in LEFT_OUT[name]}


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_aws_could_not_do_is_refused(corpus: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        converted(corpus, name)
    assert [item.code for item in caught.value.diagnostics] == [REFUSED[name]]


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(PASSED_ON))
def test_a_network_load_balancer_gives_the_same_logical_ids(corpus: Path, name: str) -> None:
    recorded = corpus / "compose-ecs" / name / "old-template.yml"
    old: Any = plain(parse(Source("old", recorded.read_text(encoding="utf-8")))[0])
    before = {key: it["Type"] for key, it in old["Resources"].items()}
    folder = corpus / "compose-ecs" / name
    request = LoadRequest(working_directory=folder, environment=VARIABLES, project_name="shop")
    made = translate(load(request).project, facts(type="network")).template.resources
    after = {key: it.type for key, it in made.items()}
    assert after == {key: it for key, it in before.items() if key not in PASSED_ON[name]}
    assert made["DbTCP5432Listener"].properties["Protocol"] == "TCP"
