"""What surrounds a stack's resources: settings that no change set lists, and AWS's own checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json

EXECUTION = ("deployment-mode", "disable-rollback", "drift", "on-stack-failure")
"""Kinds of settings that only a change set has."""

GUARDS = {
    "service-role": "the role that CloudFormation acts with",
    "stack-policy": "the stack policy",
    "termination-protection": "the termination protection",
}
"""Kinds of settings that protect a stack, and how they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a stack, None where it has none.

    ``kind`` is `tag`, `notification-topic`, `rollback-configuration`, `template-metadata`,
    `template-description`, `service-role`, `termination-protection` or `stack-policy`; the last
    three are told although no execution changes them, because it depends on them. Those of
    :data:`EXECUTION` say how the change set will be executed, or in what state it meets the stack
    (`drift`); they have no value before. ``name`` is a tag's key, a topic's ARN or a metadata
    section, else empty.
    """

    kind: str
    name: str = ""
    before: Json = None
    after: Json = None

    @property
    def is_changed(self) -> bool:
        """Whether the execution changes it."""
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What AWS itself checks: a validation that did not pass, or a hook that will be invoked.

    ``kind`` is `validation` or `hook`; ``mode`` is `FAIL` (it stops the deployment) or `WARN`.
    Source: API reference, DescribeEvents, DescribeChangeSetHooks.
    """

    kind: str
    name: str
    mode: str
    logical_id: str = ""
    path: str = ""
    message: str = ""


def of_answer(answer: Mapping[str, Json]) -> Iterator[Setting]:
    """Yield how a change set will be executed, as far as that differs from the usual way.

    Source: API reference, DescribeChangeSet (DeploymentConfig, OnStackFailure, StackDriftStatus).
    Whether AWS's validations were switched off is in no answer.
    """
    config = answer.get("DeploymentConfig") or {}
    told = {
        "deployment-mode": config.get("Mode"),
        "disable-rollback": config.get("DisableRollback") or None,
        "drift": answer.get("StackDriftStatus"),
        "on-stack-failure": answer.get("OnStackFailure"),
    }
    usual = {"on-stack-failure": ("ROLLBACK", "DELETE"), "deployment-mode": ("STANDARD",)}
    for kind, value in told.items():
        is_told = value is not None and value not in usual.get(kind, ())
        if is_told and (kind != "drift" or value == "DRIFTED"):
            yield Setting(kind=kind, after=value)
