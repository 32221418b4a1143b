"""Review → the published JSON (`docs/report.schema.json`, schemaVersion 1).

Redacted and hidden values are objects with one `$` key, which no CloudFormation value has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from compose2cfn.changes.model import Action, Hidden
from compose2cfn.render.wording import counts, verdict
from compose2cfn.review.policy import Effect
from compose2cfn.review.redaction import Redacted, redacted
from compose2cfn.review.ruling import actions_of

if TYPE_CHECKING:
    from compose2cfn.changes.model import (
        Completeness,
        OutputChange,
        ParameterChange,
        PropertyChange,
        ResourceChange,
    )
    from compose2cfn.changes.settings import Check, Setting
    from compose2cfn.core.source import Span
    from compose2cfn.review.model import Finding, Review, Ruling, Target

SCHEMA_VERSION = 1


def render(review: Review) -> str:
    """Return the report as JSON text with a stable order, ending with a newline."""
    return json.dumps(as_data(review), indent=2, ensure_ascii=True) + "\n"


def as_data(review: Review) -> dict[str, Any]:
    """Return the report as plain data."""
    changes, actions = review.changes, actions_of(review.ruling)
    return {
        "schemaVersion": SCHEMA_VERSION,
        "kind": "changeset" if review.target.change_set_arn else "prediction",
        "target": _target(review.target),
        "digest": review.digest,
        "verdict": verdict(review),
        "decision": review.decision.value,
        "summary": {kind.value: count for kind, count in sorted(counts(review).items())},
        "policy": _policy(review.ruling),
        "findings": [_finding(item, actions.get(item, Effect.WARN)) for item in review.findings],
        "suppressed": [
            {
                **_finding(item.finding, Effect.IGNORE),
                "reason": item.reason,
                "until": item.until,
            }
            for item in review.ruling.suppressed
        ],
        "changes": [_change(item) for item in changes.changes],
        "parameters": [_parameter(item) for item in changes.parameters],
        "outputs": [_output(item) for item in changes.outputs],
        "settings": [_setting(item) for item in changes.settings],
        "checks": [_check(item) for item in changes.checks],
        "completeness": _completeness(changes.completeness),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "stack": target.stack,
        "changeSetArn": target.change_set_arn,
        "changeSetType": target.change_set_type,
        "account": target.account,
        "region": target.region,
        "status": target.status,
        "executionStatus": target.execution_status,
        "createdAt": target.created_at,
    }


def _policy(ruling: Ruling) -> dict[str, Any]:
    return {
        "name": ruling.policy,
        "digest": ruling.policy_digest,
        "approvals": ruling.approvals,
        "deniedBy": sorted({item.rule for item in ruling.denied_by}),
        "notes": list(ruling.notes),
        "closed": ruling.closed,
    }


def _finding(item: Finding, action: Effect) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "level": item.level.word,
        "status": item.status.value,
        "action": action.word,
        "logicalId": item.logical_id,
        "path": item.path,
        "message": item.message,
        "advice": item.advice,
        "origin": _origin(item.origin),
    }


def _change(change: ResourceChange) -> dict[str, Any]:
    modified = change.action is Action.MODIFY and change.replacement is not None
    return {
        "logicalId": change.logical_id,
        "type": change.type,
        "action": change.action.value,
        "replacement": change.replacement if modified else None,
        "newRevision": change.is_new_revision,
        "policyAction": change.policy_action,
        "confidence": change.confidence.value,
        "source": change.source.value,
        "physicalId": change.physical_id,
        "service": change.service,
        "origin": _origin(change.origin),
        "reasons": list(change.reasons),
        "disagreement": change.disagreement,
        "properties": [_property(item) for item in change.properties],
    }


def _property(item: PropertyChange) -> dict[str, Any]:
    return {
        "path": item.path,
        "op": item.op.value,
        "before": _value(item.path, item.before),
        "after": _value(item.path, item.after),
        "recreation": item.recreation.value,
        "causes": list(item.causes),
        "source": item.source.value,
    }


def _parameter(item: ParameterChange) -> dict[str, Any]:
    path = f"/{item.name}"
    return {
        "name": item.name,
        "before": _value(path, item.before),
        "after": _value(path, item.after),
    }


def _output(item: OutputChange) -> dict[str, Any]:
    path = f"/{item.name}"
    return {
        "name": item.name,
        "op": item.op.value,
        "before": _value(path, item.before),
        "after": _value(path, item.after),
    }


def _setting(item: Setting) -> dict[str, Any]:
    path = f"/{item.name or item.kind}"
    return {
        "kind": item.kind,
        "name": item.name,
        "changed": item.is_changed,
        "before": _value(path, item.before),
        "after": _value(path, item.after),
    }


def _check(item: Check) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "mode": item.mode,
        "logicalId": item.logical_id,
        "path": item.path,
        "message": item.message,
    }


def _completeness(told: Completeness) -> dict[str, Any]:
    return {
        "source": told.source.value,
        "onlyPlain": list(told.only_plain),
        "onlyValues": list(told.only_values),
        "onlyPredicted": list(told.only_predicted),
        "truncated": list(told.truncated),
        "unknown": list(told.unknown),
        "warnings": list(told.warnings),
    }


def _origin(span: Span | None) -> dict[str, Any] | None:
    return span and {"file": span.file, "line": span.line, "column": span.column}


def _value(path: str, value: Any) -> Any:
    return _marked(redacted(path, value))


def _marked(value: Any) -> Any:
    if isinstance(value, Redacted):
        return {"$redacted": value.fingerprint}
    if isinstance(value, Hidden):
        return {"$hidden": value.reason, **({"token": value.token} if value.token else {})}
    if isinstance(value, Mapping):
        return {key: _marked(value[key]) for key in sorted(value)}
    return [_marked(item) for item in value] if isinstance(value, list | tuple) else value
