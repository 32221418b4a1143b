"""A review as JSON in the frozen shape, for `diff`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compose2cfn.changes.model import Hidden
from compose2cfn.review.redaction import Redacted, redacted, secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.changes.model import PropertyChange, ResourceChange
    from compose2cfn.core.source import Span
    from compose2cfn.review.model import Finding, Review


def as_json(review: Review) -> str:
    """Return the report; secret values are fingerprints."""
    changes = review.changes
    scrubbed = secrets_of(changes).scrubbed
    body = {
        "schemaVersion": 1,
        "kind": "prediction",
        "stack": review.target.stack,
        "changes": [_change(item, scrubbed) for item in changes.changes],
        "parameters": [
            {
                "name": item.name,
                "before": _value(f"/{item.name}", item.before),
                "after": _value(f"/{item.name}", item.after),
            }
            for item in changes.parameters
        ],
        "outputs": [
            {
                "name": item.name,
                "op": item.op,
                "before": _value(f"/{item.name}", item.before),
                "after": _value(f"/{item.name}", item.after),
            }
            for item in changes.outputs
        ],
        "findings": [_finding(item) for item in review.findings],
        "decision": review.decision,
        "completeness": {
            "source": changes.completeness.source,
            "warnings": list(changes.completeness.warnings),
        },
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _change(change: ResourceChange, scrubbed: Callable[[str], str]) -> dict[str, Any]:
    return {
        "logicalId": change.logical_id,
        "type": change.type,
        "action": change.action,
        "replacement": change.replacement,
        "policyAction": change.policy_action,
        "confidence": change.confidence,
        "service": change.service,
        "origin": _origin(change.origin),
        "properties": [_property(item) for item in change.properties],
        "reasons": [scrubbed(reason) for reason in change.reasons],
    }


def _property(item: PropertyChange) -> dict[str, Any]:
    return {
        "path": item.path,
        "op": item.op,
        "before": _value(item.path, item.before),
        "after": _value(item.path, item.after),
        "recreation": item.recreation,
        "causes": list(item.causes),
        "source": item.source,
    }


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "level": item.level.word,
        "status": item.status,
        "logicalId": item.logical_id,
        "path": item.path,
        "message": item.message,
        "advice": item.advice,
        "origin": _origin(item.origin),
    }


def _origin(span: Span | None) -> dict[str, Any] | None:
    return span and {"file": span.file, "line": span.line, "column": span.column}


def _value(path: str, value: Any) -> Any:
    return _plain(redacted(path, value))


def _plain(value: Any) -> Any:
    if isinstance(value, Hidden):
        return {"hidden": value.reason}
    if isinstance(value, Redacted):
        return {"hidden": "secret", "fingerprint": value.fingerprint}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
