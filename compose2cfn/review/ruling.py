"""Findings under a policy: other levels, what is let pass, and the decision on the rest."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, replace
from compose2cfn.review.model import Decision, Finding, Level, Ruling, Status, Suppressed
from compose2cfn.review.policy import Effect, approvals_for, decide, effect_of, policy_digest
from compose2cfn.review.windows import closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.review.policy import Allowance, Policy


@dataclass(frozen=True, slots=True)
class Ruled:
    """The findings that count, and what the policy says of the whole."""

    findings: tuple[Finding, ...]
    decision: Decision
    ruling: Ruling


def rule_on(
    policy: Policy, changes: ChangeSet, findings: Iterable[Finding], now: datetime | None
) -> Ruled:
    """Apply a policy at a moment; without a clock no allowance holds, since each one ends.

    A further finding never makes the decision milder.
    """
    findings = tuple(findings)
    levelled = [_levelled(policy, item) for item in findings]
    today = now.astimezone(UTC).date().isoformat() if now else None
    passed = tuple(
        suppressed
        for item in levelled
        if (suppressed := _let_pass(policy, item, today)) is not None
    )
    let_pass = {item.finding for item in passed}
    kept = tuple(item for item in levelled if item not in let_pass)
    decision = decide(policy, changes, kept)
    return Ruled(
        findings=kept,
        decision=decision,
        ruling=Ruling(
            policy=policy.name,
            policy_digest=policy_digest(policy),
            approvals=approvals_for(policy, kept) if decision is Decision.APPROVE else 0,
            denied_by=tuple(item for item in kept if effect_of(policy, item) is Effect.DENY),
            stopping=tuple(
                item for item in kept if effect_of(policy, item) >= Effect.REQUIRE_APPROVAL
            ),
            suppressed=passed,
            notes=tuple(dict.fromkeys(_notes(policy, findings, kept, today))),
            closed=closed(policy.windows, policy.freezes, now) if now else None,
        ),
    )


def actions_of(ruling: Ruling) -> dict[Finding, Effect]:
    """Return what the findings that stop a change lead to; all others only warn."""
    asking = dict.fromkeys(ruling.stopping, Effect.REQUIRE_APPROVAL)
    return {**asking, **dict.fromkeys(ruling.denied_by, Effect.DENY)}


def _levelled(policy: Policy, item: Finding) -> Finding:
    """Return the finding with the policy's level; an old debt stays a remark."""
    told = policy.rules.get(item.rule)
    if told is None or told.level is None:
        return item
    level = min(told.level, Level.LOW) if item.status is Status.EXISTING else told.level
    return replace(item, level=level)


def _let_pass(policy: Policy, item: Finding, today: str | None) -> Suppressed | None:
    told = policy.rules.get(item.rule)
    if told is None or item.status is Status.FIXED:
        return None
    if told.action is Effect.IGNORE:
        return Suppressed(finding=item, reason=told.reason or f"the policy ignores {item.rule}")
    allowance = _allowance(told.allow, item)
    if allowance is None or today is None or allowance.until < today:
        return None
    return Suppressed(finding=item, reason=allowance.reason, until=allowance.until)


def _allowance(allowed: tuple[Allowance, ...], item: Finding) -> Allowance | None:
    """Return the allowance for the finding's resource that lasts longest."""
    fitting = [one for one in allowed if one.logical_id == item.logical_id]
    return max(fitting, key=lambda one: one.until, default=None)


def _notes(
    policy: Policy, findings: Iterable[Finding], kept: tuple[Finding, ...], today: str | None
) -> Iterator[str]:
    for item in findings:
        told = policy.rules.get(item.rule)
        if told is not None and told.level is not None and told.level is not item.level:
            yield f"{item.rule}: level {told.level.word} by the policy, {item.level.word} otherwise"
    for item in kept:
        told = policy.rules.get(item.rule)
        if told is None or item.status is Status.FIXED:
            continue
        if told.action is Effect.WARN and item.level >= Level.MEDIUM:
            yield f"{item.rule}: asks for no approval by itself, by the policy"
        ended = _allowance(told.allow, item)
        if ended is not None:
            when = f"ended on {ended.until}" if today else "needs a clock"
            yield f"{item.rule}: the allowance for {item.logical_id} {when}"
    yield from _misfits(policy, findings, kept)


def _misfits(
    policy: Policy, findings: Iterable[Finding], kept: tuple[Finding, ...]
) -> Iterator[str]:
    """Yield the allowances that fit nothing although their rule found something."""
    found = {(item.rule, item.logical_id) for item in findings}
    for rule in sorted({item.rule for item in kept} & policy.rules.keys()):
        for allowance in policy.rules[rule].allow:
            if (rule, allowance.logical_id) not in found:
                yield f"{rule}: the allowance for {allowance.logical_id} fits no finding"
