"""What surrounds a stack's resources: settings that no change set lists, and AWS's own checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a stack, None where it has none.

    ``kind`` is `tag`, `notification-topic`, `rollback-configuration`, `template-metadata`,
    `template-description`, `service-role`, `termination-protection` or `stack-policy`; the last
    three are told although no execution changes them, because it depends on them. ``name`` is a
    tag's key, a topic's ARN or a metadata section, else empty.
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
