"""Settings of the stack beside its resources, before and after an execution.

Source: API reference, DescribeStacks, DescribeChangeSet, GetStackPolicy. An execution alters tags,
topics and rollback triggers as DescribeChangeSet tells them; the role, the termination protection
and the stack policy stay.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compose2cfn.changes.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.gate.ports import StackState

OWN_METADATA = "Compose2cfn"
"""The section in which the translator keeps the places of the Compose file."""


def settings(
    answer: Mapping[str, Any],
    deployed: StackState | None,
    templates: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
    policy: str | None,
) -> tuple[Setting, ...]:
    """Return the settings that change, and those that an execution depends on.

    ``deployed`` is None for a new stack; ``templates`` are the deployed one and the change set's,
    None where one of them can't be read.
    """
    return (
        *_maps("tag", _own(deployed.tags if deployed else {}), _own(_tags(answer))),
        *_topics(answer, deployed),
        *_rollback(answer, deployed),
        *(_template(*templates) if templates else ()),
        *(_kept(deployed, policy) if deployed else ()),
    )


def _maps(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Setting]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Setting(kind=kind, name=name, before=before.get(name), after=after.get(name))


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in answer.get("Tags") or ()}


def _own(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags without those that AWS keeps itself."""
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def _topics(answer: Mapping[str, Any], deployed: StackState | None) -> Iterator[Setting]:
    before = set(deployed.notification_arns if deployed else ())
    after = set(answer.get("NotificationARNs") or ())
    for arn in sorted(before ^ after):
        yield Setting(
            kind="notification-topic",
            name=arn,
            before=arn if arn in before else None,
            after=arn if arn in after else None,
        )


def _rollback(answer: Mapping[str, Any], deployed: StackState | None) -> Iterator[Setting]:
    before = dict(deployed.rollback_configuration) if deployed else {}
    after = dict(answer.get("RollbackConfiguration") or {})
    if before != after:
        yield Setting(kind="rollback-configuration", before=before or None, after=after or None)


def _template(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Setting]:
    yield from _maps("template-metadata", _metadata(before), _metadata(after))
    old, new = before.get("Description"), after.get("Description")
    if old != new:
        yield Setting(kind="template-description", before=old, after=new)


def _metadata(template: Mapping[str, Any]) -> dict[str, Any]:
    found = template.get("Metadata")
    sections = found if isinstance(found, dict) else {}
    return {name: body for name, body in sections.items() if name != OWN_METADATA}


def _kept(deployed: StackState, policy: str | None) -> Iterator[Setting]:
    told: dict[str, Any] = {
        "service-role": deployed.role_arn,
        "termination-protection": deployed.termination_protection or None,
        "stack-policy": None if policy is None else _parsed(policy),
    }
    for kind, value in told.items():
        if value is not None:
            yield Setting(kind=kind, before=value, after=value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
