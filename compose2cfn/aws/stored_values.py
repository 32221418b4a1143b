"""Versions of parameters in Systems Manager; their values are never asked for in the clear."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.aws.errors import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.aws.session import AwsSession

_AT_ONCE: Final = 10
"""How many names a call takes (Systems Manager API reference, GetParameters)."""


def stored_versions(session: AwsSession, names: Sequence[str]) -> Mapping[str, str | None]:
    """Return number and time of each parameter's version by name, None where there is none.

    The number alone begins again with 1 where a parameter is deleted and made again.
    """
    client = session.client("ssm")
    found: dict[str, str | None] = dict.fromkeys(names)
    for start in range(0, len(names), _AT_ONCE):
        some = list(names[start : start + _AT_ONCE])
        with told("ssm:GetParameters", purpose="to bind stored values to the approval"):
            answer = client.get_parameters(Names=some, WithDecryption=False)
        for item in answer.get("Parameters", ()):
            found |= dict.fromkeys({item["Name"], item.get("ARN")} & set(some), _version(item))
    return found


def _version(item: Mapping[str, Any]) -> str:
    changed = item.get("LastModifiedDate")
    at = f" of {changed.astimezone(UTC).isoformat()}" if changed else ""
    return f"{item['Version']}{at}"
