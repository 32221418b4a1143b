"""File systems: their options, and those that exist already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.environment import FileSystem, MountTarget
from tests.translate.made import made, properties, refused
from tests.translate.projects import facts

if TYPE_CHECKING:
    from compose2cfn.environment import Facts

MOUNT = "volumes: [{type: volume, source: data, target: /d}]"


def file_system(options: str) -> Any:
    rest = f"volumes: {{data: {{driver_opts: {{{options}}}}}}}\n"
    return properties(made(MOUNT, rest=rest), "DataFilesystem")


def access_point(options: str) -> Any:
    rest = f"volumes: {{data: {{driver_opts: {{{options}}}}}}}\n"
    return properties(made(MOUNT, rest=rest), "DataAccessPoint")


def test_without_options_there_is_encryption_alone() -> None:
    assert file_system("").keys() == {"Encrypted", "FileSystemTags"}
    assert not {"PosixUser", "RootDirectory"} & access_point("").keys()
    assert file_system("type: '', o: '', device: ''") == file_system("")


@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        ("backup_policy: ENABLED", "BackupPolicy", {"Status": "ENABLED"}),
        ("lifecycle_policy: AFTER_1_DAY", "LifecyclePolicies", [{"TransitionToIA": "AFTER_1_DAY"}]),
        ("performance_mode: maxIO", "PerformanceMode", "maxIO"),
        ("throughput_mode: elastic", "ThroughputMode", "elastic"),
        (
            "throughput_mode: provisioned, provisioned_throughput: 64",
            "ProvisionedThroughputInMibps",
            64,
        ),
        (
            "throughput_mode: provisioned, provisioned_throughput: 1.5",
            "ProvisionedThroughputInMibps",
            1.5,
        ),
        ("kms_key_id: alias/data", "KmsKeyId", "alias/data"),
    ],
)
def test_options_of_the_file_system(options: str, key: str, value: Any) -> None:
    assert file_system(options)[key] == value


@pytest.mark.parametrize(
    ("options", "user", "directory"),
    [
        pytest.param("uid: 999", ("999", "999"), ("/data", "999", "999", "0755"), id="a user"),
        pytest.param("uid: 9, gid: 8", ("9", "8"), ("/data", "9", "8", "0755"), id="and a group"),
        pytest.param(
            "uid: 9, root_directory: /pg, permissions: '0700'",
            ("9", "9"),
            ("/pg", "9", "9", "0700"),
            id="everything",
        ),
        pytest.param("root_directory: /a/b", None, ("/a/b", "0", "0", "0755"), id="a directory"),
        pytest.param("root_directory: /", None, None, id="the root"),
    ],
)
def test_user_and_directory_of_the_access_point(options: str, user: Any, directory: Any) -> None:
    point = access_point(options)
    made_user = point.get("PosixUser")
    assert (made_user and (made_user["Uid"], made_user["Gid"])) == user
    root = point.get("RootDirectory")
    made_ = root and (
        root["Path"],
        *(root["CreationInfo"][key] for key in ("OwnerUid", "OwnerGid")),
    )
    assert (made_ and (*made_, root["CreationInfo"]["Permissions"])) == directory


def test_a_user_of_the_access_point_may_write_without_being_root() -> None:
    made_ = made(f"user: '1000'\n{MOUNT}", rest="volumes: {data: {driver_opts: {uid: '1000'}}}\n")
    assert made_.diagnostics == ()
    (policy,) = properties(made_, "WebTaskRole")["Policies"]
    assert policy["PolicyDocument"]["Statement"][0]["Action"] == [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientWrite",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("backup_policy: on", "'on' is none of ENABLED, DISABLED"),
        ("lifecycle_policy: AFTER_2_DAYS", "'AFTER_2_DAYS' is none of AFTER_1_DAY"),
        ("provisioned_throughput: much, throughput_mode: provisioned", "not a number of MiB/s"),
        ("throughput_mode: provisioned", "go together"),
        ("provisioned_throughput: 1", "go together"),
        ("throughput_mode: elastic, performance_mode: maxIO", "no elastic throughput"),
        ("uid: me", "'me' is not a number"),
        ("gid: 1", "'gid' needs 'uid'"),
        ("permissions: '0700'", "'root_directory', which is missing"),
        ("permissions: '9'", "octal digits"),
        ("root_directory: pg", "a path from '/'"),
        ("root_directory: /a/b/c/d/e", "a path from '/'"),
    ],
)
def test_an_option_that_efs_has_not_is_refused(options: str, message: str) -> None:
    rest = f"volumes: {{data: {{driver_opts: {{{options}}}}}}}\n"
    problem = refused(MOUNT, rest=rest)[0]
    assert problem.code == "C2C-M024"
    assert message in problem.message
    assert str(problem.span).startswith("docker-compose.yml:12:")


def test_an_option_that_nobody_knows_is_refused() -> None:
    (problem,) = refused(MOUNT, rest="volumes: {data: {driver_opts: {performance-mode: x}}}\n")
    assert problem.code == "C2C-M024"
    assert problem.hint == "did you mean 'performance_mode'?"


@pytest.mark.parametrize(
    "name",
    ["fs-0123abcd", "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0123abcd"],
)
def test_an_existing_file_system_gets_an_access_point_only(name: str) -> None:
    made_ = made(MOUNT, rest=f"volumes: {{data: {{external: true, name: '{name}'}}}}\n")
    assert made_.template.parameters["DataFilesystemId"].default == "fs-0123abcd"
    kinds = [it.type for it in made_.template.resources.values() if "EFS" in it.type]
    assert kinds == ["AWS::EFS::AccessPoint"]
    assert properties(made_, "DataAccessPoint")["FileSystemId"] == {"Ref": "DataFilesystemId"}
    (policy,) = properties(made_, "WebTaskRole")["Policies"]
    arn = policy["PolicyDocument"]["Statement"][0]["Resource"]["Fn::Sub"]
    assert arn.endswith(":file-system/${DataFilesystemId}")
    assert made_.template.resources["WebService"].depends_on == ()
    assert [item.code for item in made_.diagnostics] == ["C2C-M021"]


def test_an_id_that_the_facts_know_is_one() -> None:
    rest = NAMED.replace("fs-0123abcd", "fs-123abc")
    assert refused(MOUNTED, rest=rest)[0].code == "C2C-M021"
    known = with_targets("eu-west-1a", "eu-west-1b", id_="fs-123abc")
    parameters = made(MOUNTED, rest=rest, given=known).template.parameters
    assert parameters["DataFilesystemId"].default == "fs-123abc"


def test_an_external_volume_must_be_a_file_system() -> None:
    (problem,) = refused(MOUNT, rest="volumes: {data: {external: true, name: pgdata}}\n")
    assert problem.code == "C2C-M021"
    assert str(problem.span) == "docker-compose.yml:12:40"


def test_a_volume_at_two_paths_is_mounted_twice() -> None:
    text = (
        "volumes: [{type: volume, source: data, target: /b},"
        " {type: volume, source: data, target: /a, read_only: true}]"
    )
    task = properties(made(text, rest="volumes: {data: }\n"), "WebTaskDefinition")
    assert len(task["Volumes"]) == 1
    points = task["ContainerDefinitions"][-1]["MountPoints"]
    assert [point["ContainerPath"] for point in points] == ["/a", "/b"]
    assert [point.get("ReadOnly", False) for point in points] == [True, False]


def with_targets(*zones: str, id_: str = "fs-0123abcd") -> Facts:
    targets = tuple(
        MountTarget(id=f"fsmt-{zone}", availability_zone=zone, vpc_id="vpc-0abc") for zone in zones
    )
    return replace(facts(), file_systems=(FileSystem(id=id_, mount_targets=targets),))


NAMED = "volumes: {data: {external: true, name: fs-0123abcd}}\n"
MOUNTED = "image: web:1\nvolumes: [{type: volume, source: data, target: /d}]"


def test_an_existing_file_system_that_was_looked_up_is_reached_from_every_zone() -> None:
    found = made(MOUNTED, rest=NAMED, given=with_targets("eu-west-1a", "eu-west-1b", "eu-west-1c"))
    (told,) = found.diagnostics
    assert (told.severity, "must let the tasks in" in told.message) == ("warning", True)


def test_a_zone_without_mount_target_is_refused() -> None:
    (told,) = refused(MOUNTED, rest=NAMED, given=with_targets("eu-west-1b"))
    assert "no mount target in eu-west-1a" in told.message


def test_only_the_zones_of_the_tasks_that_mount_it_count() -> None:
    own = f"{MOUNTED}\nx-aws-subnets: [subnet-0bbb]"
    found = made(own, rest=NAMED, given=with_targets("eu-west-1b"))
    assert [it.severity for it in found.diagnostics if "fs-0123abcd" in it.message] == ["warning"]
