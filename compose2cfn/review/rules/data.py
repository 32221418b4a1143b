"""Is data lost, left behind, or no longer protected?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.fates import fate, happens
from compose2cfn.review.model import Level
from compose2cfn.review.reading import of_type
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.safeguards import BESIDE_DATA, switched_off

if TYPE_CHECKING:
    from collections.abc import Iterator

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

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_STRENGTH = {"Delete": 0, "Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 3}


@rule("R02", Level.CRITICAL, "Data is deleted")
def data_deleted(changes: ChangeSet) -> Iterator[Hit]:
    """A resource that holds data is removed or replaced, and its policy is to delete the old one.

    Nothing brings the content back, except a backup that you made elsewhere. Set `DeletionPolicy`
    and `UpdateReplacePolicy` to `Retain` (or `Snapshot`) in a change of its own first, or take a
    backup and say so in the approval. Source: CloudFormation user guide, DeletionPolicy attribute.
    """
    for change in of_type(changes, *STATEFUL):
        if fate(change) == "Delete":
            yield Hit(
                change.logical_id,
                f"{change.type} is {happens(change)} and its content deleted",
                "deploy DeletionPolicy and UpdateReplacePolicy Retain first, or take a backup",
                level=Level.HIGH if happens(change) == "perhaps replaced" else None,
            )


@rule("R03", Level.HIGH, "Data is left behind")
def data_left_behind(changes: ChangeSet) -> Iterator[Hit]:
    """A resource that holds data is removed or replaced, and the old one is kept.

    The content is safe, but the application no longer sees it: a replacement starts empty. The old
    resource is no longer part of the stack, costs money, and has to be migrated or removed by hand.
    """
    for change in of_type(changes, *STATEFUL):
        kept_how = fate(change)
        if kept_how is not None and kept_how != "Delete":
            kept = "a snapshot of it is kept" if kept_how == "Snapshot" else "the old one is kept"
            named = f" ({change.physical_id})" if change.physical_id else ""
            yield Hit(
                change.logical_id,
                f"{change.type} is {happens(change)}; {kept}{named}",
                "plan how the data gets to where the application looks for it",
            )


@rule("R04", Level.MEDIUM, "Data loses its protection")
def protection_weakened(changes: ChangeSet) -> Iterator[Hit]:
    """The DeletionPolicy or UpdateReplacePolicy of a resource that holds data gets weaker.

    The same is a backup, a versioning or a protection against deletion that is switched off or no
    longer asked for, fewer days of backups, and a rule that newly deletes objects or images by
    itself. Nothing is lost at once; the next removal or replacement will delete the data.
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
        yield from switched_off(change)
    for change in of_type(changes, *BESIDE_DATA):
        yield from switched_off(change)


def _policy_untold(change: ResourceChange) -> Iterator[Hit]:
    for item in change.properties:
        if item.path.strip("/") in _POLICIES and change.action is Action.MODIFY:
            yield Hit(
                change.logical_id,
                f"{item.path.strip('/')} changes, and the answer doesn't say how",
                "read it in the template before you approve",
                path=item.path,
            )
