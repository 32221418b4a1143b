"""Volumes and file systems."""

from __future__ import annotations

from tests.probes.catalogue import shows
from tests.probes.conversion import (
    of_type,
    own,
    properties,
    service,
    service_problems,
    words,
)

EXTERNAL = "volumes: {data: {external: true, name: fs-0123456789abcdef0"


@shows("M19", "D12", "D14")
def test_a_named_volume_is_a_file_system_that_stays() -> None:
    made = service("volumes: ['data:/d']", "volumes: {data: }\n")
    (name,) = of_type(made, "EFS::FileSystem")
    system = made.template.resources[name]
    assert system.properties["Encrypted"] is True
    assert system.deletion_policy == system.update_replace_policy == "Retain"
    targets = of_type(made, "EFS::MountTarget")
    assert len(targets) == 2
    assert set(targets) <= set(made.template.resources["WebService"].depends_on)
    conditions = str(properties(made, "WebTaskRole")["Policies"])
    assert "elasticfilesystem:AccessPointArn" in conditions
    assert "AccessPoint', 'Arn'" in conditions
    again = service("volumes: ['data:/d']", "volumes: {data: }\n")
    assert again.template == made.template


@shows("P33", "D13")
def test_an_external_volume_gets_no_mount_targets() -> None:
    made = service("volumes: ['data:/d']", f"{EXTERNAL}}}}}\n")
    assert of_type(made, "EFS::FileSystem") == {}
    assert of_type(made, "EFS::MountTarget") == {}
    (volume,) = properties(made, "WebTaskDefinition")["Volumes"]
    assert volume["EFSVolumeConfiguration"]["FilesystemId"] == {"Ref": "DataFilesystemId"}
    assert made.template.parameters["DataFilesystemId"].default == "fs-0123456789abcdef0"


@shows("P34", "M20")
def test_options_of_an_external_volume_are_refused_as_compose_does() -> None:
    """Compose itself takes no `driver_opts` beside `external`, so the file would work nowhere."""
    (found,) = service_problems(
        "volumes: ['data:/d']", f"{EXTERNAL}, driver_opts: {{uid: '1000', gid: '1000'}}}}}}\n"
    )
    assert "'driver_opts' can't be set for an external volume" in found.message
    assert found.span is not None


@shows("P35")
def test_an_owner_alone_gets_a_directory_that_is_created_with_it() -> None:
    made = service(
        "volumes: ['data:/d']", "volumes: {data: {driver_opts: {uid: '1000', gid: '1001'}}}\n"
    )
    (point,) = of_type(made, "EFS::AccessPoint").values()
    directory = point["RootDirectory"]
    assert directory["Path"] != "/"
    assert directory["CreationInfo"]["OwnerUid"] == "1000"
    assert directory["CreationInfo"]["OwnerGid"] == "1001"


@shows("P36")
def test_owner_directory_and_permissions_are_all_kept() -> None:
    made = service(
        "volumes: ['data:/d']",
        "volumes: {data: {driver_opts: "
        "{uid: '1', gid: '2', root_directory: /x, permissions: '0750'}}}\n",
    )
    (point,) = of_type(made, "EFS::AccessPoint").values()
    assert point["RootDirectory"] == {
        "Path": "/x",
        "CreationInfo": {"OwnerUid": "1", "OwnerGid": "2", "Permissions": "0750"},
    }


@shows("P37", "D18")
def test_one_volume_at_two_paths_is_one_volume() -> None:
    made = service("volumes: ['data:/a', 'data:/b:ro']", "volumes: {data: }\n")
    assert len(properties(made, "WebTaskDefinition")["Volumes"]) == 1
    mounts = own(made)["MountPoints"]
    assert [(it["ContainerPath"], it.get("ReadOnly", False)) for it in mounts] == [
        ("/a", False),
        ("/b", True),
    ]


@shows("P38", "D23", "M20")
def test_what_cannot_be_mounted_is_told_together() -> None:
    found = service_problems("volumes: [/data, '/var/run/docker.sock:/var/run/docker.sock']")
    assert {item.span.column for item in found if item.span} == {15, 22}


@shows("P39")
def test_a_one_letter_volume_is_never_dropped_silently() -> None:
    found = service_problems("volumes: ['d:/d']", "volumes: {d: }\n")
    assert "d:/d" in words(found)
    assert "type: volume" in words(found)
    made = service("volumes: [{type: volume, source: d, target: /d}]", "volumes: {d: }\n")
    assert own(made)["MountPoints"][0]["ContainerPath"] == "/d"


@shows("M23")
def test_project_service_network_and_volume_stand_in_the_tags() -> None:
    made = service(
        "networks: [front]\nvolumes: ['data:/d']", "networks: {front: }\nvolumes: {data: }\n"
    )
    tags = {
        (tag["Key"], tag["Value"])
        for it in made.template.resources.values()
        for key in ("Tags", "FileSystemTags", "AccessPointTags")
        for tag in it.properties.get(key, ())
    }
    assert tags >= {
        ("com.docker.compose.project", "shop"),
        ("com.docker.compose.service", "web"),
        ("com.docker.compose.network", "shop_front"),
        ("com.docker.compose.volume", "data"),
    }
