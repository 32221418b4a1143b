"""What CloudFormation's role needs for the resource types that a template can have.

CloudFormation calls a service with its role when it creates, updates, reads or deletes a resource.
Only a live account can show that the list, `permissions.toml`, is complete: CloudFormation's
handlers change without notice.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERYTHING: Final = ("*",)

_SPECIAL: Final = {
    # names of roles that CloudFormation makes up begin with the stack's name
    "iam-role": "arn:{partition}:iam::{account}:role/{stack}-*",
    "hosted-zone": "arn:{partition}:route53:::hostedzone/*",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Actions on resources: ARNs with `{partition}`, `{region}`, `{account}` and `{stack}`.

    ``passed_to`` is the service to which a role may be handed; ``bounded`` marks actions that have
    to be limited to roles with the permissions boundary; ``via`` is the service on whose behalf
    alone the call may be made.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = EVERYTHING
    passed_to: str | None = None
    bounded: bool = False
    via: str | None = None


@cache
def by_type() -> Mapping[str, tuple[Permission, ...]]:
    """Return the permissions of each known resource type."""
    import tomllib  # noqa: PLC0415 - only one command needs it
    from importlib.resources import files  # noqa: PLC0415 - as above

    text = files("compose2cfn.cfn").joinpath("permissions.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {name: tuple(map(_permission, entries)) for name, entries in table.items()}


def _permission(entry: Mapping[str, Any]) -> Permission:
    return Permission(
        actions=tuple(entry["actions"]),
        resources=tuple(map(_arn, entry["resources"])) if "resources" in entry else EVERYTHING,
        passed_to=entry.get("passed_to"),
        bounded=entry.get("bounded", False),
        via=entry.get("via"),
    )


def _arn(text: str) -> str:
    service, _, tail = text.partition(":")
    return _SPECIAL.get(text) or f"arn:{{partition}}:{service}:{{region}}:{{account}}:{tail}"


def permissions_for(types: Iterable[str]) -> tuple[Permission, ...]:
    """Return what the role needs for these types, each permission once, in a fixed order.

    A type that isn't known is left out; the caller has to say so.
    """
    found = {permission for name in types for permission in by_type().get(name, ())}
    return tuple(sorted(found, key=lambda it: (it.resources, it.passed_to or "", it.actions)))
