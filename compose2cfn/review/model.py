"""A review: what an approver reads and what an approval binds."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.core.source import Span


class Level(IntEnum):
    """How grave a finding is; the verdict is the worst of all."""

    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5

    @property
    def word(self) -> str:
        """The level as it is written: `info`, `low`, `medium`, `high`, `critical`."""
        return self.name.lower()


class Status(StrEnum):
    """Whether the change brings a finding, keeps it, or mends it."""

    NEW = "new"
    EXISTING = "existing"
    FIXED = "fixed"


class Decision(StrEnum):
    """What the policy says of the whole change."""

    ALLOW = "allow"
    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One risk at one resource, with what to do about it."""

    rule: str
    level: Level
    logical_id: str
    message: str
    advice: str
    status: Status = Status.NEW
    path: str = ""
    origin: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is reviewed: a stack's change set, or a prediction (then the ARN is None)."""

    stack: str
    change_set_arn: str | None = None
    change_set_type: str | None = None
    account: str | None = None
    region: str | None = None
    status: str | None = None
    execution_status: str | None = None
    created_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that the policy lets pass, and why; ``until`` is the last day of an allowance."""

    finding: Finding
    reason: str
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the policy made of the findings.

    ``policy`` is its name and ``policy_digest`` the SHA-256 of its content; ``approvals`` is how
    many people have to approve (0 where none has to). ``denied_by`` are the findings that deny the
    change, ``stopping`` these and those that ask for an approval. ``notes`` are sentences on what
    the policy alters: other levels, allowances that ended. ``closed`` says why nothing may be
    executed now, or is None.
    """

    policy: str = "default"
    policy_digest: str = ""
    approvals: int = 0
    denied_by: tuple[Finding, ...] = ()
    stopping: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    notes: tuple[str, ...] = ()
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The whole report; renderers only read it. ``digest`` is None for a prediction."""

    target: Target
    changes: ChangeSet
    findings: tuple[Finding, ...]
    decision: Decision
    digest: str | None = None
    ruling: Ruling = Ruling()

    @property
    def level(self) -> Level | None:
        """The worst level among new and existing findings, or None."""
        live = [item.level for item in self.findings if item.status is not Status.FIXED]
        return max(live, default=None)
