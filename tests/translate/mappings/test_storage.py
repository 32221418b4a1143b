"""Named volumes: kept, encrypted, and mounted by whom they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translate.made import made, properties, refused
from tests.translate.projects import facts

REST = "volumes: {data: {name: shop_data}}\n"


def mount(more: str = "") -> str:
    return f"volumes: [{{type: volume, source: data, target: /d{more}}}]"


def statement(text: str) -> Any:
    (policy,) = properties(made(text, rest=REST), "WebTaskRole")["Policies"]
    (only,) = policy["PolicyDocument"]["Statement"]
    return only


def test_a_volume_that_nobody_mounts_becomes_nothing() -> None:
    resources = made(rest=REST).template.resources
    assert not [it for it in resources.values() if it.type.startswith("AWS::EFS")]
    assert "WebTaskRole" not in resources


def test_the_file_system_outlives_the_stack() -> None:
    resource = made(mount(), rest=REST).template.resources["DataFilesystem"]
    assert (resource.deletion_policy, resource.update_replace_policy) == ("Retain", "Retain")
    assert resource.properties["Encrypted"] is True


def test_one_mount_target_in_each_zone() -> None:
    given = facts(
        ("subnet-a1", "eu-west-1a", "private"),
        ("subnet-a2", "eu-west-1a", "private"),
        ("subnet-b1", "eu-west-1b", "private"),
        subnet_ids=("subnet-a1", "subnet-b1"),
    )
    made_ = made(mount(), rest=REST, given=given)
    targets = {k: it.properties for k, it in made_.template.resources.items() if "NFS" in k}
    assert {key: it["SubnetId"]["Fn::Select"][0] for key, it in targets.items()} == {
        "DataNFSMountTargetOnSubneta1": 0,
        "DataNFSMountTargetOnSubnetb1": 2,
    }
    assert made_.template.resources["WebService"].depends_on == tuple(sorted(targets))


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        pytest.param(mount(), ["Mount", "Write", "RootAccess"], id="as root"),
        pytest.param(
            f"{mount()}\nuser: root:root", ["Mount", "Write", "RootAccess"], id="as root, said"
        ),
        pytest.param(f"{mount()}\nuser: '1000'", ["Mount", "Write"], id="as another user"),
        pytest.param(mount(", read_only: true"), ["Mount"], id="read only"),
    ],
)
def test_a_service_may_do_with_the_volume_what_it_asks_for(text: str, actions: list[str]) -> None:
    only = statement(text)
    assert only["Action"] == [f"elasticfilesystem:Client{action}" for action in actions]
    assert only["Resource"] == {"Fn::GetAtt": ["DataFilesystem", "Arn"]}


def test_mounting_needs_the_access_point_by_its_arn() -> None:
    assert statement(mount())["Condition"] == {
        "StringEquals": {
            "elasticfilesystem:AccessPointArn": {"Fn::GetAtt": ["DataAccessPoint", "Arn"]}
        }
    }


def test_a_user_that_may_not_write_is_said() -> None:
    (told,) = made(f"{mount()}\nuser: '1000'", rest=REST).diagnostics
    assert told.code == "C2C-M015"


def test_one_volume_at_two_paths_is_one_volume() -> None:
    text = """\
volumes:
  - {type: volume, source: data, target: /a}
  - {type: volume, source: data, target: /b, read_only: true}"""
    task = properties(made(text, rest=REST), "WebTaskDefinition")
    assert [volume["Name"] for volume in task["Volumes"]] == ["data"]
    assert task["ContainerDefinitions"][-1]["MountPoints"] == [
        {"ContainerPath": "/a", "SourceVolume": "data"},
        {"ContainerPath": "/b", "SourceVolume": "data", "ReadOnly": True},
    ]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("{type: bind, source: /x, target: /d}", "can't have /x:/d: it is outside of the project"),
        ("{type: volume, target: /d}", "wants an anonymous volume at /d"),
        ("{type: image, source: x:1, target: /d}", "wants a mount of type image at /d"),
    ],
)
def test_other_mounts_are_refused_at_their_line(entry: str, kind: str) -> None:
    (problem,) = refused(f"volumes: [{entry}]")
    assert problem.code == "C2C-M014"
    assert problem.message.startswith(f"'web' {kind}")
