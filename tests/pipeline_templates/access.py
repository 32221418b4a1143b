"""Whether a policy of a template allows a call: as much of IAM as our own policies use.

Only Allow statements, with StringEquals and StringLike (IAM User Guide, "Policy evaluation logic").
A condition whose key isn't in the context isn't met.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.pipeline_templates.resolved import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.pipeline_templates.resolved import Stack


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may do."""

    statements: list[dict[str, Any]]

    def allows(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
        """Whether some statement allows the action on the resource."""
        return any(
            any(fnmatchcase(action, it) for it in statement["Action"])
            and any(fnmatchcase(resource, it) for it in statement["Resource"])
            and _met(statement.get("Condition", {}), context or {})
            for statement in self.statements
        )

    def actions(self) -> set[str]:
        """Return all actions that are allowed on anything."""
        return {action for it in self.statements for action in it["Action"]}

    def pairs(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield each action with each of its resources and the condition."""
        for it in self.statements:
            for action in it["Action"]:
                for resource in it["Resource"]:
                    yield action, resource, it.get("Condition", {})


def access_of_role(stack: Stack, role: str) -> Access:
    """Return what a role of the stack may do, by its own and the stack's managed policies."""
    properties = stack.properties(role)
    found = [it for policy in properties["Policies"] for it in statements(policy["PolicyDocument"])]
    for arn in properties.get("ManagedPolicyArns", ()):
        found += access_of_policy(stack, arn.rpartition("-")[2]).statements
    return Access(found)


def access_of_policy(stack: Stack, policy: str) -> Access:
    """Return what a managed policy of the stack allows."""
    return Access(statements(stack.properties(policy)["PolicyDocument"]))


def _met(condition: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    for operator, keys in condition.items():
        assert operator in {"StringEquals", "StringLike"}, operator
        for key, wanted in keys.items():
            patterns = wanted if isinstance(wanted, list) else [wanted]
            given = context.get(key)
            if given is None or not any(
                fnmatchcase(given, it) if operator == "StringLike" else given == it
                for it in patterns
            ):
                return False
    return True
