"""What a project's policy says of risks: the decision, who has to approve, and what is let pass.

A policy is data; `review.policy_file` reads it, `review.ruling` applies it to findings.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.core.values import dataclass, field
from compose2cfn.review.digest import canonical
from compose2cfn.review.model import Decision, Finding, Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.review.windows import Freeze, Window


class Effect(IntEnum):
    """What a rule's finding leads to, the mildest first."""

    IGNORE = 0
    WARN = 1
    REQUIRE_APPROVAL = 2
    DENY = 3

    @property
    def word(self) -> str:
        """The effect as a policy file writes it."""
        return self.name.lower().replace("_", "-")

    @property
    def about(self) -> str:
        """What it means, in a sentence."""
        return _ABOUT[self]


_ABOUT: Final = {
    Effect.IGNORE: "The finding doesn't count; every report lists it among what was let pass.",
    Effect.WARN: "The finding is shown, and asks for no approval by itself.",
    Effect.REQUIRE_APPROVAL: "A person has to approve, or as many as `approvals` says.",
    Effect.DENY: "Nobody can approve the change: `review`, `approve` and `execute` exit with 12.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One finding that may pass: a rule at one resource, up to and including a day (UTC)."""

    logical_id: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePolicy:
    """What the policy says of one rule; None leaves it to the level, and the level to the rule."""

    action: Effect | None = None
    level: Level | None = None
    approvals: int | None = None
    reason: str | None = None
    allow: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which level on a person has to approve, and from which on nobody may.

    ``any_change`` asks for approval of every change, however harmless it looks; ``approvals`` is
    how many different people it takes, ``author_may_approve`` whether whoever made the change set
    is one of them, ``expires_after_hours`` how long an approval holds (None: as long as it fits).
    ``protected`` are resource types that must not go (`AWS::EFS::*`). ``promoted_from`` is the
    environment that has to have run every image, and ``ran`` the digests that its records name,
    None where nobody looked. ``name`` is for people; it and ``ran`` are no part of the content.
    """

    name: str = field(default="default", compare=False)
    any_change: bool = True
    approve_from: Level | None = Level.MEDIUM
    deny_from: Level | None = None
    approvals: int = 1
    author_may_approve: bool = True
    expires_after_hours: int | None = None
    rules: Mapping[str, RulePolicy] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    promoted_from: str | None = None
    ran: frozenset[str] | None = field(default=None, compare=False)


DEFAULT = Policy()

PROTECTED: Final = "R42"
"""The rule of protected types, which denies unless the policy says otherwise."""
PROMOTED: Final = "R50"
"""The rule of images that an environment before has to have run, which denies likewise."""
MADE_FROM_POLICY: Final = frozenset((PROTECTED, PROMOTED))
"""The rules that find something only because the policy asks for it."""


def effect_of(policy: Policy, finding: Finding) -> Effect:
    """Return what one finding leads to; old debts and mended faults never stop anything."""
    told = policy.rules.get(finding.rule)
    if told is not None and told.action is Effect.IGNORE:
        return Effect.IGNORE
    if finding.status is not Status.NEW:
        return Effect.WARN
    if told is not None and told.action is not None:
        return told.action
    if finding.rule in MADE_FROM_POLICY:
        return Effect.DENY
    return _by_level(policy, finding.level)


def _by_level(policy: Policy, level: Level) -> Effect:
    if policy.deny_from is not None and level >= policy.deny_from:
        return Effect.DENY
    if policy.approve_from is not None and level >= policy.approve_from:
        return Effect.REQUIRE_APPROVAL
    return Effect.WARN


def decide(policy: Policy, changes: ChangeSet, findings: Iterable[Finding]) -> Decision:
    """Return the decision; a further finding never makes it milder."""
    worst = max((effect_of(policy, item) for item in findings), default=Effect.IGNORE)
    if worst is Effect.DENY:
        return Decision.DENY
    changed = bool(changes.changes or changes.parameters or changes.outputs)
    if (policy.any_change and changed) or worst is Effect.REQUIRE_APPROVAL:
        return Decision.APPROVE
    return Decision.ALLOW


def approvals_for(policy: Policy, findings: Iterable[Finding]) -> int:
    """Return how many people have to approve: the most that the policy or any finding asks for.

    A rule asks for more people than the policy does, never for fewer: otherwise a further risk
    would make a change easier to approve.
    """
    asked = (
        told.approvals
        for item in findings
        if effect_of(policy, item) is Effect.REQUIRE_APPROVAL
        and (told := policy.rules.get(item.rule)) is not None
        and told.approvals is not None
    )
    return max((policy.approvals, *asked))


def as_data(policy: Policy) -> dict[str, Any]:
    """Return the whole policy in the form of its file, with everything that a preset brought."""
    return {
        "approveAnyChange": policy.any_change,
        "approveFrom": _level(policy.approve_from),
        "denyFrom": _level(policy.deny_from),
        "approvals": policy.approvals,
        "authorMayApprove": policy.author_may_approve,
        "approvalExpiresAfter": _hours(policy.expires_after_hours),
        "rules": {id_: _rule(told) for id_, told in sorted(policy.rules.items())},
        "protectedTypes": sorted(policy.protected),
        "changeWindows": [item.as_data() for item in policy.windows],
        "freezes": [item.as_data() for item in policy.freezes],
        # absent rather than null: policies from before this key keep their digest
        **({"promotedFrom": policy.promoted_from} if policy.promoted_from else {}),
    }


def _hours(hours: int | None) -> str:
    return "never" if hours is None else f"{hours}h"


def _level(level: Level | None) -> str:
    return level.word if level is not None else "never"


def _rule(told: RulePolicy) -> dict[str, Any]:
    return {
        "action": None if told.action is None else told.action.word,
        "level": None if told.level is None else told.level.word,
        "approvals": told.approvals,
        "reason": told.reason,
        "allow": [
            {"logicalId": item.logical_id, "until": item.until, "reason": item.reason}
            for item in told.allow
        ],
    }


def policy_digest(policy: Policy) -> str:
    """Return the SHA-256 of the policy's canonical JSON, which the digest of a review binds."""
    return hashlib.sha256(canonical(as_data(policy)).encode()).hexdigest()
