"""Is data lost, left behind, or no longer protected?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Replacement
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    containers,
    number,
    of_type,
    pair,
    properties,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

STATEFUL = (
    "AWS::Backup::BackupVault",
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::FSx::FileSystem",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::MemoryDB::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Timestream::Table",
)
"""Types whose content is gone with the resource."""

_SNAPSHOT_BY_DEFAULT = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")
"""Only where they are removed; one that is replaced is deleted as it is."""

_GUARDED = {
    ("BackupPolicy", "Status"): ("ENABLED",),
    ("DeletionProtection",): ("true", "ACTIVE"),
    ("DeletionProtectionEnabled",): ("true",),
    ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"): ("true",),
    ("VersioningConfiguration", "Status"): ("Enabled",),
}
"""Switches that protect data, by their way in the properties, and the words for on."""

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_STRENGTH = {"Delete": 0, "Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 3}


def _fate(change: ResourceChange) -> str | None:
    """Return what becomes of the old data: Delete, Snapshot or Retain; None where it stays."""
    if change.action is not Action.REMOVE and not change.is_replaced:
        return None
    if change.policy_action:
        return change.policy_action.removeprefix("ReplaceAnd")
    key = "DeletionPolicy" if change.action is Action.REMOVE else "UpdateReplacePolicy"
    # CloudFormation follows the policy that the stack has now
    policy = (change.before or {}).get(key)
    if isinstance(policy, str):
        return policy
    saved = change.action is Action.REMOVE and change.type in _SNAPSHOT_BY_DEFAULT
    return "Snapshot" if saved else "Delete"


def _happens(change: ResourceChange) -> str:
    if change.action is Action.REMOVE:
        return "removed"
    return "replaced" if change.replacement is Replacement.ALWAYS else "perhaps replaced"


@rule("R02", Level.CRITICAL, "Data is deleted")
def data_deleted(changes: ChangeSet) -> Iterator[Hit]:
    """A resource that holds data is removed or replaced, and its policy is to delete the old one.

    Nothing brings the content back, except a backup that you made elsewhere. Set `DeletionPolicy`
    and `UpdateReplacePolicy` to `Retain` (or `Snapshot`) in a change of its own first, or take a
    backup and say so in the approval. Source: CloudFormation user guide, DeletionPolicy attribute.
    """
    for change in of_type(changes, *STATEFUL):
        if _fate(change) == "Delete":
            yield Hit(
                change.logical_id,
                f"{change.type} is {_happens(change)} and its content deleted",
                "deploy DeletionPolicy and UpdateReplacePolicy Retain first, or take a backup",
                level=Level.HIGH if _happens(change) == "perhaps replaced" else None,
            )


@rule("R03", Level.HIGH, "Data is left behind")
def data_left_behind(changes: ChangeSet) -> Iterator[Hit]:
    """A resource that holds data is removed or replaced, and the old one is kept.

    The content is safe, but the application no longer sees it: a replacement starts empty. The old
    resource is no longer part of the stack, costs money, and has to be migrated or removed by hand.
    """
    for change in of_type(changes, *STATEFUL):
        fate = _fate(change)
        if fate is not None and fate != "Delete":
            kept = "a snapshot of it is kept" if fate == "Snapshot" else "the old one is kept"
            named = f" ({change.physical_id})" if change.physical_id else ""
            yield Hit(
                change.logical_id,
                f"{change.type} is {_happens(change)}; {kept}{named}",
                "plan how the data gets to where the application looks for it",
            )


@rule("R04", Level.MEDIUM, "Data loses its protection")
def protection_weakened(changes: ChangeSet) -> Iterator[Hit]:
    """The DeletionPolicy or UpdateReplacePolicy of a resource that holds data gets weaker.

    The same is a backup, a versioning or a protection against deletion that is switched off.
    Nothing is lost by this change; the next removal or replacement will delete the data.
    """
    for change in of_type(changes, *STATEFUL):
        if change.before is None or change.after is None:
            yield from _policy_untold(change)
            continue
        for key in _POLICIES:
            before, after = change.before.get(key, "Delete"), change.after.get(key, "Delete")
            if _STRENGTH.get(str(after), 0) < _STRENGTH.get(str(before), 0):
                yield Hit(
                    change.logical_id,
                    f"{key} {before} → {after}: a later removal deletes the data",
                    f"keep {key}: {before}",
                    path=f"/{key}",
                )
        yield from _backups(change)


def _backups(change: ResourceChange) -> Iterator[Hit]:
    """Yield switches that protect data and go off."""
    was, now = properties(change.before), properties(change.after)
    for (*way, key), on in _GUARDED.items():
        old, new = (_inside(side, way).get(key) for side in (was, now))
        if _word(old) in on and new is not None and not is_hidden(new) and _word(new) not in on:
            told = f"{'.'.join((*way, key))} {_word(old)} → {_word(new)}"
            fix = "keep it on, or make sure that somebody else makes backups"
            yield Hit(change.logical_id, told, fix, path=f"/Properties/{'/'.join((*way, key))}")
    kept = [number(side.get("BackupRetentionPeriod")) for side in (was, now)]
    if kept[0] and kept[1] == 0:
        told, path = "no backups are made any more", "/Properties/BackupRetentionPeriod"
        yield Hit(change.logical_id, told, "keep at least a day of backups", path=path)


def _inside(side: Mapping[str, Json], way: list[str]) -> Mapping[str, Json]:
    for step in way:
        found = side.get(step)
        side = found if isinstance(found, Mapping) else {}
    return side


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _policy_untold(change: ResourceChange) -> Iterator[Hit]:
    for item in change.properties:
        if item.path.strip("/") in _POLICIES and change.action is Action.MODIFY:
            yield Hit(
                change.logical_id,
                f"{item.path.strip('/')} changes, and the answer doesn't say how",
                "read it in the template before you approve",
                path=item.path,
            )


@rule("R24", Level.MEDIUM, "Logs are lost earlier")
def logs_lost(changes: ChangeSet) -> Iterator[Hit]:
    """A log group is removed or replaced, keeps its events for less time, or gets none any more.

    CloudWatch deletes events beyond the retention soon after the change; they can't be restored.
    """
    for change in of_type(changes, "AWS::Logs::LogGroup"):
        before, after = (number(value) for value in pair(change, "RetentionInDays"))
        if _fate(change) == "Delete":
            yield Hit(
                change.logical_id,
                f"the log group is {_happens(change)} with its events",
                "keep the log group, or export the events first",
            )
        elif after is not None and change.action is Action.MODIFY and after < (before or 10**6):
            was = "never expired" if before is None else f"{before:g} days"
            yield Hit(
                change.logical_id,
                f"log retention {was} → {after:g} days",
                "export older events first, if anyone needs them",
                path="/Properties/RetentionInDays",
            )
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, container in containers(change.before).items():
            if container.get("LogConfiguration") and name in new and not _logs(new[name]):
                yield Hit(
                    change.logical_id,
                    f"{name}: its output is no longer logged anywhere",
                    "keep a log driver, so that failures can be explained",
                    path=f"/Properties/ContainerDefinitions/{name}/LogConfiguration",
                )


def _logs(container: Mapping[str, Json]) -> bool:
    return bool(container.get("LogConfiguration"))
