"""`driver_opts` of a volume: what they ask of the EFS file system and of its access point.

The names are those of Docker's ECS integration. Values are those of Amazon EFS (API reference,
CreateFileSystem, LifecyclePolicy, CreateAccessPoint).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Volume

Problem: TypeAlias = tuple[str, str]
"""An option and what is wrong with it."""

_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
_ONE_OF = {
    "backup_policy": ("ENABLED", "DISABLED"),
    "lifecycle_policy": tuple(f"AFTER_{n}_DAY{'S' * (n > 1)}" for n in _DAYS),
    "performance_mode": ("generalPurpose", "maxIO"),
    "throughput_mode": ("bursting", "elastic", "provisioned"),
}
_PATH = re.compile(r"/|(?:/(?!\.+(?:/|$))[^$#<>;`|&?{}^*/\n]+){1,4}")
_FORMS = {
    "provisioned_throughput": (re.compile(r"\d+(?:\.\d+)?", re.ASCII), "a number of MiB/s"),
    "kms_key_id": (re.compile(r"\S+"), "the id or ARN of a KMS key"),
    "uid": (re.compile(r"\d{1,10}", re.ASCII), "a number"),
    "gid": (re.compile(r"\d{1,10}", re.ASCII), "a number"),
    "permissions": (re.compile(r"[0-7]{3,4}", re.ASCII), "three or four octal digits"),
    "root_directory": (_PATH, "a path from '/' with at most four names"),
}
OPTIONS = (*_ONE_OF, *_FORMS)
"""Every option that is known."""

_PROPERTIES: dict[str, Callable[[str], tuple[str, Json]]] = {
    "backup_policy": lambda value: ("BackupPolicy", {"Status": value}),
    "lifecycle_policy": lambda value: ("LifecyclePolicies", [{"TransitionToIA": value}]),
    "performance_mode": lambda value: ("PerformanceMode", value),
    "throughput_mode": lambda value: ("ThroughputMode", value),
    "provisioned_throughput": lambda value: ("ProvisionedThroughputInMibps", _number(value)),
    "kms_key_id": lambda value: ("KmsKeyId", value),
}


def problems(volume: Volume) -> Iterator[Problem]:
    """Yield what is wrong with the options, each by itself and together."""
    options = volume.driver_opts
    for name, value in options.items():
        told = _wrong(name, value)
        if told is not None:
            yield name, told
    provisioned = options.get("throughput_mode") == "provisioned"
    if provisioned != ("provisioned_throughput" in options):
        name = "throughput_mode" if provisioned else "provisioned_throughput"
        yield name, "'throughput_mode: provisioned' and 'provisioned_throughput' go together"
    if options.get("throughput_mode") == "elastic" and options.get("performance_mode") == "maxIO":
        yield "performance_mode", "'maxIO' has no elastic throughput"
    if "gid" in options and "uid" not in options:
        yield "gid", "'gid' needs 'uid'"
    if "permissions" in options and not {"uid", "root_directory"} & options.keys():
        yield "permissions", "'permissions' are those of 'root_directory', which is missing"


def _wrong(name: str, value: str) -> str | None:
    """Return what is wrong with one option by itself."""
    if name not in OPTIONS:
        return f"EFS has no option '{name}'" if value else None  # empty asks for nothing
    allowed = _ONE_OF.get(name)
    if allowed:
        return None if value in allowed else f"'{value}' is none of {', '.join(allowed)}"
    form, shown = _FORMS[name]
    return None if form.fullmatch(value) else f"'{value}' is not {shown}"


def file_system_properties(volume: Volume) -> dict[str, Json]:
    """Return the properties that the options set on the file system."""
    return dict(
        read(volume.driver_opts[name])
        for name, read in _PROPERTIES.items()
        if name in volume.driver_opts
    )


def access_point_properties(volume: Volume) -> dict[str, Json]:
    """Return user and directory of the access point.

    The root of a file system belongs to root, so another user gets a directory of its own, which
    EFS makes at the first mount (EFS User Guide, 'Enforcing a root directory').
    """
    options = volume.driver_opts
    uid = options.get("uid")
    gid = options.get("gid", uid)
    made: dict[str, Json] = {}
    path = options.get("root_directory", f"/{volume.key}" if uid else "/")
    if uid:
        made["PosixUser"] = {"Gid": gid, "Uid": uid}
    if path != "/":
        made["RootDirectory"] = {
            "CreationInfo": {
                "OwnerGid": gid or "0",
                "OwnerUid": uid or "0",
                "Permissions": options.get("permissions", "0755"),
            },
            "Path": path,
        }
    return made


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value
