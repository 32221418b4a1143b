"""Do the containers find their data, and is it still encrypted?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import TASK_DEFINITION, containers, maps, of_type, properties
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import differs, exchanged, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_SWITCHES = {
    "AWS::EFS::FileSystem": "Encrypted",
    "AWS::EC2::Volume": "Encrypted",
    "AWS::RDS::DBCluster": "StorageEncrypted",
    "AWS::RDS::DBInstance": "StorageEncrypted",
    "AWS::ElastiCache::ReplicationGroup": "AtRestEncryptionEnabled",
}
_KEYS = ("KmsKeyId", "KmsMasterKeyId", "KMSMasterKeyId")
_BLOCKS = ("BucketEncryption", "SSESpecification")
_EFS = "EFSVolumeConfiguration"


@rule("R25", Level.HIGH, "Encryption is removed")
def encryption_removed(changes: ChangeSet) -> Iterator[Hit]:
    """Stored data, or data on its way to a volume, is no longer encrypted or uses another key.

    Most types have to be replaced for that, so the data moves too. With another key, who may use it
    decides who can read; what was written with the old key needs the old key still.
    """
    for change in changes.changes:
        if change.action is Action.MODIFY and change.before and change.after:
            yield from _at_rest(change, changes)
            if change.type == TASK_DEFINITION:
                yield from _on_its_way(change)


def _at_rest(change: ResourceChange, changes: ChangeSet) -> Iterator[Hit]:
    was, now = properties(change.before), properties(change.after)
    switch = _SWITCHES.get(change.type)
    if switch and _is_true(was.get(switch)) and not _is_true(now.get(switch)):
        yield _unprotected(change, switch, "it is no longer encrypted")
    for key in (key for key in (*_KEYS, *_BLOCKS) if was.get(key) is not None):
        if now.get(key) is None:
            told = "it loses its key" if key in _KEYS else "its encryption setting is removed"
            yield _unprotected(change, key, told)
        elif key in _KEYS and exchanged(was[key], now[key], changes):
            yield _unprotected(change, key, "it gets another key")


def _on_its_way(change: ResourceChange) -> Iterator[Hit]:
    new = _volumes(change.after)
    for name, (path, old) in _volumes(change.before).items():
        if name in new and _on(old, "TransitEncryption"):
            now = new[name][1].get("TransitEncryption")
            if not is_hidden(now) and now != "ENABLED":
                told = f"volume {name}: data on its way is no longer encrypted"
                yield _unprotected(change, f"{path}/TransitEncryption", told)


def _unprotected(change: ResourceChange, key: str, told: str) -> Hit:
    path = f"/Properties/{key}"
    return Hit(change.logical_id, told, "keep the encryption as it was", path=path)


def _is_true(value: Json) -> bool:
    # a hidden value may be either, so nothing is claimed of it
    return is_hidden(value) or isinstance(value, Mapping) or str(value).lower() == "true"


def _on(settings: Mapping[str, Json], key: str) -> bool:
    return settings.get(key) == "ENABLED"


def _volumes(body: Mapping[str, Json] | None) -> dict[str, tuple[str, Mapping[str, Json]]]:
    """Return the EFS volumes of a task definition by name, with their paths."""
    found = {}
    for item in maps(properties(body).get("Volumes")):
        settings = item.get(_EFS) or item.get("EfsVolumeConfiguration")
        if isinstance(settings, Mapping):
            found[str(item.get("Name"))] = (f"Volumes/{item.get('Name')}/{_EFS}", settings)
    return found


@rule("R30", Level.MEDIUM, "Data is not where the application expects it")
def mount_moves(changes: ChangeSet) -> Iterator[Hit]:
    """A mount of a container is removed or shows something else, or an access point is replaced.

    The application finds an empty folder, or one of somebody else, though no data is deleted.
    Without IAM authorization whoever reaches the file system may mount it.
    """
    for change in of_type(changes, TASK_DEFINITION):
        if change.action is Action.MODIFY and change.after is not None:
            yield from _mounts(change)
            yield from _repointed(change, changes)
    for change in of_type(changes, "AWS::EFS::AccessPoint"):
        if change.is_replaced:
            yield Hit(
                change.logical_id,
                "the access point is replaced: its folder or its user may be another one",
                "check that the new folder holds the data, and that its user may read it",
            )


def _mounts(change: ResourceChange) -> Iterator[Hit]:
    empty = {
        item.get("Name")
        for item in maps(properties(change.before).get("Volumes"))
        if not item.keys() - {"Name"}
    }  # these are gone with each task anyway
    new = containers(change.after)
    for name, container in containers(change.before).items():
        if name not in new:
            continue
        after = {item.get("ContainerPath"): item for item in _points(new[name])}
        for mount in (item for item in _points(container) if item.get("SourceVolume") not in empty):
            folder, source = mount["ContainerPath"], mount.get("SourceVolume")
            found = after.get(folder)
            if found is None:
                told = f"{name}: nothing is mounted at {folder} any more"
            elif differs(source, found.get("SourceVolume")):
                told = f"{name}: {folder} shows the volume {found.get('SourceVolume')} now"
            else:
                continue
            path = f"/Properties/ContainerDefinitions/{name}/MountPoints"
            yield Hit(change.logical_id, told, "make sure that the data is there", path)


def _points(container: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    found = maps(container.get("MountPoints"))
    return [item for item in found if isinstance(item.get("ContainerPath"), str)]


def _repointed(change: ResourceChange, changes: ChangeSet) -> Iterator[Hit]:
    new = _volumes(change.after)
    for name, (path, old) in _volumes(change.before).items():
        if name not in new:
            continue
        now = new[name][1]
        for key in ("FilesystemId", "FileSystemId", "RootDirectory"):
            if exchanged(old.get(key), now.get(key), changes):
                told = f"volume {name} is another file system or folder now"
                where = f"/Properties/{path}/{key}"
                yield Hit(change.logical_id, told, "make sure that the data is there", where)
        was_told, now_told = _authorization(old), _authorization(now)
        if _another_point(was_told, now_told, changes):
            told, key = f"volume {name} uses another access point", "AccessPointId"
        elif _on(was_told, "IAM") and not is_hidden(now_told) and not _on(now_told, "IAM"):
            told, key = f"volume {name} is mounted without IAM authorization", "IAM"
        else:
            continue
        where = f"/Properties/{path}/AuthorizationConfig/{key}"
        yield Hit(change.logical_id, told, "check who may mount it, and which folder", where)


def _another_point(old: Mapping[str, Json], new: Mapping[str, Json], changes: ChangeSet) -> bool:
    was, now = old.get("AccessPointId"), new.get("AccessPointId")
    return differs(was, now) or exchanged(was, now, changes)


def _authorization(settings: Mapping[str, Json]) -> Mapping[str, Json]:
    found = settings.get("AuthorizationConfig")
    return found if isinstance(found, Mapping) else {}
