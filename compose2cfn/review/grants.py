"""What an identity may do on one side of a change, wherever its policies stand."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compose2cfn.review.reading import items, properties
from compose2cfn.review.statements import granted, permissions
from compose2cfn.review.whole import mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import Whole
    from compose2cfn.review.statements import Permission

IDENTITIES = ("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
POLICIES = (
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
)
_OF_RESOURCES = {
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::Lambda::Permission": "",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicInlinePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueueInlinePolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
"""Policies of resources, by the property that holds them; a permission of Lambda is one itself."""

RESOURCE_POLICIES = tuple(_OF_RESOURCES)
_HOLDERS = ("Groups", "Roles", "Users", "GroupName", "RoleName", "UserName", "ManagedPolicyArns")


POWERFUL = re.compile(
    r"/(AdministratorAccess|PowerUserAccess|\w*FullAccess|job-function/\w*Administrator)\W*$"
)
"""AWS's own policies that allow far more than a container needs."""

_ACCOUNT = re.compile(r"(?:arn:[\w-]+:(?:iam|sts)::)?[0-9]{12}(?::|$)")


def holders(logical_id: str, body: Mapping[str, Json] | None) -> frozenset[str]:
    """Return the names of the identities that hold a policy, or of an identity and its policies."""
    told = [item for key in _HOLDERS for item in items(properties(body).get(key))]
    named = {item for item in told if isinstance(item, str)}
    return frozenset(named | mentioned(told) | {logical_id})


def granted_by_holder(side: Whole) -> dict[str, set[Permission]]:
    """Return what all policies of one side grant and deny, by the names that hold them."""
    found: dict[str, set[Permission]] = {}
    for resource in side.resources.values():
        if resource.type in (*IDENTITIES, *POLICIES):
            its = granted(resource.body)
            for name in holders(resource.logical_id, resource.body):
                found.setdefault(name, set()).update(its)
    return found


def held(by_holder: Mapping[str, set[Permission]], names: Iterable[str]) -> set[Permission]:
    """Return what these names hold together."""
    return {item for name in names for item in by_holder.get(name, ())}


def open_to_all(type_: str, body: Mapping[str, Json] | None) -> set[str]:
    """Return the actions that a resource's policy allows to everyone without a condition."""
    told, key = properties(body), _OF_RESOURCES[type_]
    if not key:
        is_open = told.get("Principal") == "*" and not told.keys() & {"SourceArn", "SourceAccount"}
        return {str(told.get("Action"))} if is_open else set()
    return {
        item.action
        for item in permissions(told.get(key))
        if item.effect == "Allow" and item.principal in {"*", "AWS:*"} and not item.condition
    }


def policy_property(type_: str) -> str:
    """Return the property that holds a resource's policy; empty where it is a policy itself."""
    return _OF_RESOURCES[type_]


def freed(
    type_: str, old: Mapping[str, Json] | None, new: Mapping[str, Json] | None
) -> list[Permission]:
    """Return what a resource's policy denied, and no longer does."""
    was, now = (permissions(properties(body).get(_OF_RESOURCES[type_])) for body in (old, new))
    denied = sorted(item for item in was - now if item.effect == "Deny")
    return [item for item in denied if not any(its.covers(item) for its in now)]


def other_accounts(type_: str, body: Mapping[str, Json] | None) -> set[str]:
    """Return the accounts and identities of accounts that a resource's policy names by number."""
    told, key = properties(body), _OF_RESOURCES[type_]
    found = permissions(told.get(key)) if key else set()
    named = {item.principal.removeprefix("AWS:") for item in found if item.effect == "Allow"}
    if not key and isinstance(told.get("Principal"), str):
        named = {str(told["Principal"])}
    return {name for name in named if _ACCOUNT.match(name)}


def is_gain(item: Permission, old: Iterable[Permission]) -> bool:
    """Tell whether a permission is broad, or more than what was allowed before by a wildcard."""
    if item.effect != "Allow" or any(its.covers(item) for its in old):
        return False
    if item.is_broad:
        return True
    allowed = [its for its in old if its.effect == "Allow" and item.covers(its)]
    return any(its.condition != item.condition or "*" in item.resource for its in allowed)


def passes_roles(item: Permission) -> bool:
    """Tell whether a permission lets every role be passed on; all actions are told as such."""
    allows = item.effect == "Allow" and not item.excludes and not item.condition
    names_it = item.action.startswith("iam:") and fnmatchcase("iam:passrole", item.action)
    return allows and item.resource == "*" and names_it
