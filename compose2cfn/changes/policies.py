"""What becomes of a physical resource that is removed or replaced (`PolicyAction`).

Source: CloudFormation template reference, "DeletionPolicy attribute" (default Delete, but Snapshot
for `AWS::RDS::DBCluster` and for `AWS::RDS::DBInstance` outside a cluster) and
"UpdateReplacePolicy attribute" (default Delete).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.changes.stack import StackResource
    from compose2cfn.changes.symbols import Value

_KEPT = "RetainExceptOnCreate"


def with_defaults(resource: StackResource) -> dict[str, Value]:
    """Return a resource's body with both policies in it, so that a written default is no change."""
    return {
        "DeletionPolicy": _deletion_default(resource),
        "UpdateReplacePolicy": "Delete",
        **resource.body,
    }


def on_removal(resource: StackResource) -> str:
    """Return `Delete`, `Retain` or `Snapshot`."""
    return _word(resource, "DeletionPolicy", _deletion_default(resource))


def on_replacement(resource: StackResource) -> str:
    """Return `ReplaceAndDelete`, `ReplaceAndRetain` or `ReplaceAndSnapshot`."""
    return f"ReplaceAnd{_word(resource, 'UpdateReplacePolicy', 'Delete')}"


def _word(resource: StackResource, attribute: str, default: str) -> str:
    value = resource.body.get(attribute, default)
    if value == _KEPT:
        return "Retain"
    return value if isinstance(value, str) else default


def _deletion_default(resource: StackResource) -> str:
    if resource.type == "AWS::RDS::DBCluster":
        return "Snapshot"
    alone = "DBClusterIdentifier" not in resource.properties
    return "Snapshot" if resource.type == "AWS::RDS::DBInstance" and alone else "Delete"
