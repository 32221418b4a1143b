"""Short words for stacks in the emulator's own tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

Resources = dict[str, Any]


def template(resources: Resources, **sections: Any) -> str:
    """Return a template of these resources."""
    return json.dumps({"Resources": resources, **sections})


def propose(
    account: Account, body: str, kind: str = "UPDATE", name: str = "review", **more: Any
) -> str:
    """Create a change set for the stack `app` and return its ARN."""
    call = {"StackName": "app", "ChangeSetName": name, "ChangeSetType": kind, "TemplateBody": body}
    identity: str = account.client("cloudformation").create_change_set(**call, **more)["Id"]
    return identity


def deploy(account: Account, body: str, kind: str = "CREATE", **more: Any) -> dict[str, Any]:
    """Create a change set, execute it, and return the stack."""
    identity = propose(account, body, kind, name=f"for-{kind.lower()}", **more)
    account.client("cloudformation").execute_change_set(ChangeSetName=identity)
    return stack(account)


def stack(account: Account, name: str = "app") -> dict[str, Any]:
    """Return a stack."""
    stacks = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    found: dict[str, Any] = stacks[0]
    return found


def change_set(account: Account, identity: str, **more: Any) -> dict[str, Any]:
    """Return a change set with its property values."""
    found: dict[str, Any] = account.client("cloudformation").describe_change_set(
        ChangeSetName=identity, IncludePropertyValues=True, **more
    )
    return found


def changes(account: Account, identity: str) -> dict[str, dict[str, Any]]:
    """Return the changes of a change set by logical id."""
    found = [change["ResourceChange"] for change in change_set(account, identity)["Changes"]]
    return {change["LogicalResourceId"]: change for change in found}


def events(account: Account) -> list[tuple[str, str, str]]:
    """Return logical id, status and reason of the stack's events, oldest first."""
    told = account.client("cloudformation").describe_stack_events(StackName="app")["StackEvents"]
    return [
        (
            event["LogicalResourceId"],
            event["ResourceStatus"],
            event.get("ResourceStatusReason", ""),
        )
        for event in reversed(told)
    ]


def physical_ids(account: Account) -> dict[str, str]:
    """Return the physical ids of the stack's resources by logical id."""
    listed = account.client("cloudformation").list_stack_resources(StackName="app")
    return {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for one in listed["StackResourceSummaries"]
    }
