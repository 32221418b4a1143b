"""One DescribeChangeSet answer in one shape: PascalCase keys, parsed contexts, typed rows.

Takes what boto3 returns, and what the console and the AWS CLI save (camelCase keys, a bare list of
changes, contexts as JSON strings or as objects).
Source: API reference, DescribeChangeSet, ResourceChange, ResourceChangeDetail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.answer_values import context_of, value_of
from compose2cfn.changes.answer_words import named
from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import InputError
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json

NO_ANSWER = code(
    "C2C-R001",
    "The file holds no answer of DescribeChangeSet",
    "A saved change set is the JSON that `aws cloudformation describe-change-set` prints, or the "
    "list of changes as the console shows it. To give both answers, save an object with the keys "
    "`plain` and `withValues` (the latter with `--include-property-values`).",
)

_AS_IS = frozenset(
    {"BeforeContext", "AfterContext", "PreviousDeploymentContext", "BeforeValue", "AfterValue"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One row of a resource's Details; ``path`` and the values only in the value answer."""

    attribute: str
    name: str | None
    path: str | None
    recreation: str
    op: str | None
    evaluation: str | None
    source: str | None
    cause: str | None
    before: Json
    after: Json
    drift: str | None

    @property
    def has_values(self) -> bool:
        """Whether AWS told what the value was or will be."""
        return self.before is not None or self.after is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One resource of one answer, in AWS's own words."""

    logical_id: str
    type: str
    action: str
    replacement: str | None
    policy_action: str | None
    physical_id: str | None
    scope: tuple[str, ...]
    details: tuple[Detail, ...]
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None
    reasons: tuple[str, ...]


def normalised(answer: object) -> dict[str, Json]:
    """Return an answer with PascalCase keys and a list under `Changes`.

    Raises :class:`InputError` where it is no answer.
    """
    shaped = _pascal({"Changes": answer} if isinstance(answer, list) else answer)
    if not isinstance(shaped, dict) or not isinstance(shaped.get("Changes"), list):
        raise InputError((NO_ANSWER.error("this is no DescribeChangeSet answer", hint=_HINT),))
    return shaped


_HINT = "save what 'aws cloudformation describe-change-set' prints"


def rows(answer: Mapping[str, Json], unknown: list[str]) -> Iterator[Row]:
    """Yield the resources of a normalised answer; words that we don't know go to ``unknown``."""
    for change in answer["Changes"]:
        body = change.get("ResourceChange") if isinstance(change, Mapping) else None
        if not isinstance(body, Mapping) or change.get("Type", "Resource") != "Resource":
            unknown.append(f"a change of a kind that this version does not know: {_kind(change)}")
        elif not isinstance(body.get("LogicalResourceId"), str):
            unknown.append("a change of a resource without a logical id")
        else:
            yield _row(body, unknown)


def _kind(change: object) -> str:
    return str(change.get("Type", "no type")) if isinstance(change, Mapping) else "no object"


def _row(body: Mapping[str, Json], unknown: list[str]) -> Row:
    logical_id: str = body["LogicalResourceId"]

    def word(field: str) -> str | None:
        return named(field, body.get(field), logical_id, unknown)

    scope = (named("Scope", item, logical_id, unknown) for item in body.get("Scope") or ())
    details = (
        _detail(item, logical_id, unknown)
        for item in body.get("Details") or ()
        if isinstance(item, Mapping)
    )
    return Row(
        logical_id=logical_id,
        type=str(body.get("ResourceType") or "unknown"),
        action=word("Action") or "none",
        replacement=word("Replacement"),
        policy_action=word("PolicyAction"),
        physical_id=body.get("PhysicalResourceId") or None,
        scope=tuple(item for item in scope if item),
        details=tuple(details),
        before=context_of(body.get("BeforeContext"), f"{logical_id} before", unknown),
        after=context_of(body.get("AfterContext"), f"{logical_id} after", unknown),
        reasons=tuple(_reasons(body, word("ResourceDriftStatus"))),
    )


def _reasons(body: Mapping[str, Json], drift: str | None) -> Iterator[str]:
    """Yield what else AWS says of a resource, in sentences."""
    if drift in {"MODIFIED", "DELETED"}:
        yield f"it drifted: someone {drift.lower()} it outside CloudFormation"
    if body.get("ChangeSetId"):
        yield f"nested stack with a change set of its own: {body['ChangeSetId']}"
    module = body.get("ModuleInfo")
    if isinstance(module, Mapping):
        yield f"comes from module {module.get('LogicalIdHierarchy')}"


def _detail(item: Mapping[str, Json], logical_id: str, unknown: list[str]) -> Detail:
    target = item.get("Target")
    target = target if isinstance(target, Mapping) else {}

    def word(field: str, holder: Mapping[str, Json]) -> str | None:
        return named(field, holder.get(field), logical_id, unknown)

    drift = target.get("Drift")
    return Detail(
        attribute=word("Attribute", target) or "Properties",
        name=target.get("Name") or None,
        path=target.get("Path") or None,
        recreation=word("RequiresRecreation", target) or "Never",
        op=word("AttributeChangeType", target),
        evaluation=word("Evaluation", item),
        source=word("ChangeSource", item),
        cause=item.get("CausingEntity") or None,
        before=value_of(target.get("BeforeValue")),
        after=value_of(target.get("AfterValue")),
        drift=str(drift.get("ActualValue")) if isinstance(drift, Mapping) else None,
    )


def _pascal(value: object) -> object:
    if isinstance(value, list):
        return [_pascal(item) for item in value]
    if isinstance(value, Mapping):
        out: dict[str, object] = {}
        for key, item in value.items():
            name = f"{key[:1].upper()}{key[1:]}"
            out[name] = item if name in _AS_IS else _pascal(item)
        return out
    return value
