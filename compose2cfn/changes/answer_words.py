"""The words of CloudFormation's answers; one that isn't here becomes a visible risk.

Source: API reference of CloudFormation (2010-05-15); a test compares the tables with botocore's
service model.
"""

from __future__ import annotations

from compose2cfn.changes.model import Action, Op, Replacement

ACTIONS = {
    "Add": Action.ADD,
    "Modify": Action.MODIFY,
    "Remove": Action.REMOVE,
    "Import": Action.IMPORT,
    "SyncWithActual": Action.SYNC,
    # "the exact action for the resource can't be determined": nobody can know it before
    "Dynamic": Action.UNKNOWN,
}
REPLACEMENTS = {
    "True": Replacement.ALWAYS,
    "False": Replacement.NEVER,
    "Conditional": Replacement.CONDITIONAL,
}
RECREATIONS = {
    "Never": Replacement.NEVER,
    "Conditionally": Replacement.CONDITIONAL,
    "Always": Replacement.ALWAYS,
}
OPS = {
    "Add": Op.ADD,
    "Modify": Op.MODIFY,
    "Remove": Op.REMOVE,
    "SyncWithActual": Op.MODIFY,
}
ATTRIBUTES = frozenset(
    {
        "Properties",
        "Metadata",
        "CreationPolicy",
        "UpdatePolicy",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "Tags",
    }
)

KNOWN: dict[str, frozenset[str]] = {
    "Action": frozenset(ACTIONS),
    "Replacement": frozenset(REPLACEMENTS),
    "RequiresRecreation": frozenset(RECREATIONS),
    "AttributeChangeType": frozenset(OPS),
    "Attribute": ATTRIBUTES,
    "Scope": ATTRIBUTES,
    "PolicyAction": frozenset(
        {
            "Delete",
            "Retain",
            "Snapshot",
            "ReplaceAndDelete",
            "ReplaceAndRetain",
            "ReplaceAndSnapshot",
        }
    ),
    "Evaluation": frozenset({"Static", "Dynamic"}),
    "ChangeSource": frozenset(
        {
            "ResourceReference",
            "ParameterReference",
            "ResourceAttribute",
            "DirectModification",
            "Automatic",
            "NoModification",
        }
    ),
    "ResourceDriftStatus": frozenset(
        {"IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN", "UNSUPPORTED"}
    ),
}
"""Field of an answer → the words that we know."""

IGNORED = {
    "Changes[].HookInvocationCount": "hooks judge for themselves; their failure fails the set",
    "Changes[].ResourceChange.PreviousDeploymentContext": "only in drift-aware sets",
    "Changes[].ResourceChange.ResourceDriftIgnoredAttributes": "left alone by the set",
    "Changes[].ResourceChange.Details[].Target.BeforeValueFrom": "where AWS took a value from",
    "Changes[].ResourceChange.Details[].Target.AfterValueFrom": "where AWS took a value from",
    "Capabilities": "bound by the digest",
    "ChangeSetId": "part of the review's target",
    "ChangeSetName": "part of the review's target",
    "CreationTime": "part of the review's target",
    "DeploymentMode": "bound by the digest",
    "Description": "free text of whoever made the set",
    "ExecutionStatus": "part of the review's target",
    "ImportExistingResources": "bound by the digest",
    "IncludeNestedStacks": "bound by the digest",
    "NextToken": "pages are joined before",
    "NotificationARNs": "bound by the digest",
    "ParentChangeSetId": "the parent lists its nested sets",
    "ResponseMetadata": "about the call, not about the set",
    "RollbackConfiguration": "bound by the digest",
    "RootChangeSetId": "the parent lists its nested sets",
    "StackId": "part of the review's target",
    "StackName": "part of the review's target",
    "Tags": "bound by the digest; tagged resources are listed",
}
"""Fields of an answer that the change model leaves out, each with its reason."""


def named(field: str, word: object, logical_id: str, unknown: list[str]) -> str | None:
    """Return a word of an answer as it stands; one that isn't in :data:`KNOWN` is noted."""
    if word is None:
        return None
    text = str(word)
    if text not in KNOWN[field]:
        unknown.append(f"{field} '{text}' of {logical_id}")
    return text
