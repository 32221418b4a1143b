"""Everything that an execution depends on, as plain JSON data; the digest is taken of it.

The format is published in `docs/digest.md`; a change of the format raises :data:`FORMAT`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.gate.arn import parse_arn
from compose2cfn.gate.requirements import secret_parameters
from compose2cfn.review.digest import canonical, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.gate.inspect import Inspected

FORMAT: Final = 3

_DOCUMENTS: Final = frozenset(
    {"BeforeContext", "AfterContext", "PreviousDeploymentContext", "BeforeValue", "AfterValue"}
)
"""Keys whose strings are JSON documents, in which AWS promises no order of keys."""


def envelope_of(inspected: Inspected, policy: object) -> dict[str, Any]:
    """Return what would be executed, independent of any order in AWS's answers.

    Left out are `CreationTime`, `NextToken`, `ResponseMetadata` and hook counts, which may differ
    between two answers about the same change set, and the two statuses, which the gate checks by
    themselves. Values of NoEcho parameters are left out because nobody can read them; the ARN of
    the change set binds them.
    """
    answer = inspected.plain
    arn = parse_arn(inspected.arn)
    return {
        "format": FORMAT,
        "account": arn.account,
        "region": arn.region,
        "stackId": answer.get("StackId"),
        "changeSetArn": inspected.arn,
        "template": {
            "original": _sha256(inspected.template),
            "processed": _sha256(inspected.processed_template),
        },
        "parameters": _parameters(answer, secret_parameters(inspected.template_data)),
        "storedVersions": dict(inspected.stored),
        "tags": {tag["Key"]: tag["Value"] for tag in answer.get("Tags") or ()},
        "capabilities": sorted(answer.get("Capabilities") or ()),
        "notificationArns": sorted(answer.get("NotificationARNs") or ()),
        "rollbackConfiguration": _unordered(answer.get("RollbackConfiguration") or {}),
        "roleArn": inspected.stack.role_arn if inspected.stack else None,
        "onStackFailure": answer.get("OnStackFailure"),
        "importExistingResources": bool(answer.get("ImportExistingResources")),
        "includeNestedStacks": bool(answer.get("IncludeNestedStacks")),
        "deploymentMode": answer.get("DeploymentMode"),
        "deploymentConfig": _unordered(answer.get("DeploymentConfig") or {}),
        "changes": _union(inspected.plain, inspected.with_values),
        "nested": sorted(digest_of(envelope_of(child, policy)) for child in inspected.nested),
        "policy": hashlib.sha256(canonical(_data(policy)).encode()).hexdigest(),
    }


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _parameters(answer: Mapping[str, Any], secret: frozenset[str]) -> dict[str, Any]:
    return {
        item["ParameterKey"]: {"noEcho": True}
        if item["ParameterKey"] in secret
        else {"value": item.get("ParameterValue"), "resolved": item.get("ResolvedValue")}
        for item in answer.get("Parameters") or ()
    }


def _union(*answers: Mapping[str, Any]) -> list[Any]:
    """Return the distinct changes of both answers, by logical id."""
    entries = {
        canonical(entry): entry
        for answer in answers
        for change in answer.get("Changes") or ()
        for entry in (_unordered(change.get("ResourceChange") or {}),)
    }
    return [entries[key] for key in sorted(entries, key=lambda key: _order(entries[key], key))]


def _order(entry: Mapping[str, Any], key: str) -> tuple[str, str]:
    return (str(entry.get("LogicalResourceId", "")), key)


def _unordered(value: Any, key: str = "") -> Any:
    """Return AWS's data with every list sorted and every JSON document parsed."""
    if isinstance(value, Mapping):
        return {name: _unordered(item, name) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_unordered(item) for item in value), key=canonical)
    if isinstance(value, str) and key in _DOCUMENTS:
        return _document(value)
    return _data(value)


def _document(text: str) -> Any:
    """Return the parsed document; a scalar stays the text that it is."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, (dict, list)) else text


def _data(value: Any) -> Any:
    """Return frozen values, enums and times as plain JSON data."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, (datetime, date)):
        return _time(value)
    if dataclasses.is_dataclass(value):
        return {item.name: _data(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(_data(key)): _data(item) for key, item in value.items()}
    return _listed(value) if isinstance(value, (list, tuple, set, frozenset)) else value


def _listed(value: Iterable[Any]) -> list[Any]:
    items = [_data(item) for item in value]
    return sorted(items, key=canonical) if isinstance(value, (set, frozenset)) else items


def _time(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat()
