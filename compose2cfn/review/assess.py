"""Changes → review: every rule is asked, the policy decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.review import rules
from compose2cfn.review.echoes import marked, without_echoes
from compose2cfn.review.lines import line_of
from compose2cfn.review.model import Finding, Level, Review, Status, Target
from compose2cfn.review.policy import DEFAULT, Policy
from compose2cfn.review.promotion import promotion
from compose2cfn.review.protection import protection
from compose2cfn.review.quotes import Secrets, secrets_of, without_quotes
from compose2cfn.review.registry import RULES, Hit, Rule
from compose2cfn.review.ruling import rule_on
from compose2cfn.review.standing import old_faults
from compose2cfn.review.veil import revealed, veiled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from compose2cfn.changes.model import ChangeSet

__all__ = ["DEFAULT", "assess", "findings_of"]

rules.register_all()


def assess(
    target: Target,
    changes: ChangeSet,
    *,
    digest: str | None = None,
    policy: Policy = DEFAULT,
    now: datetime | None = None,
    secrets: Collection[str] = (),
    reveal: bool = False,
) -> Review:
    """Return the review of a prediction or a change set; the same rules judge both.

    ``now`` is the moment for which the policy's allowances and change windows are judged.
    ``secrets`` are literals that are known for secret wherever they stand. The review holds no
    secret value any more, unless ``reveal`` marks them for a terminal.
    """
    hidden = secrets_of(changes, secrets)
    findings = findings_of(
        changes, (*RULES.values(), protection(policy), promotion(policy)), hidden
    )
    ruled = rule_on(policy, changes, findings, now)
    told = marked(changes)
    return Review(
        target=target,
        changes=revealed(told) if reveal else veiled(without_quotes(told, hidden), hidden),
        findings=tuple(sorted(ruled.findings, key=_gravest_first)),
        decision=ruled.decision,
        digest=digest,
        ruling=ruled.ruling,
    )


def findings_of(
    changes: ChangeSet,
    rules_to_ask: Iterable[Rule] | None = None,
    hidden: Secrets | None = None,
) -> tuple[Finding, ...]:
    """Return the findings, the gravest first; no secret value is in their words."""
    asked = RULES.values() if rules_to_ask is None else rules_to_ask
    secrets = secrets_of(changes) if hidden is None else hidden
    judged = without_echoes(changes)
    changed = {change.logical_id: change for change in changes.changes}
    found = {
        Finding(
            rule=rule.id,
            level=hit.level or rule.level,
            logical_id=hit.logical_id,
            message=secrets.scrubbed(hit.message),
            advice=secrets.scrubbed(hit.advice),
            status=hit.status,
            path=hit.path,
            origin=line_of(changed.get(hit.logical_id), hit.path),
        )
        for rule in asked
        for hit in _with_old(rule, judged)
    }
    return tuple(sorted(found, key=_gravest_first))


def _with_old(rule: Rule, changes: ChangeSet) -> Iterator[Hit]:
    hits = tuple(_asked(rule, changes))
    yield from hits
    if rule.of_state:
        yield from old_faults(rule, changes, hits)


def _gravest_first(item: Finding) -> tuple[object, ...]:
    mended = item.status is Status.FIXED
    return (mended, -item.level, item.status, item.rule, item.logical_id, item.path, item.message)


def _asked(rule: Rule, changes: ChangeSet) -> Iterator[Hit]:
    """Ask one rule; where it fails, that is shown as a risk, since it may hide one.

    Each resource is judged by itself then, so that one odd resource can't hide the others.
    """
    try:
        hits = tuple(rule.judge(changes))
    except Exception as error:  # noqa: BLE001 - a template from outside may hold anything
        yield from _asked_one_by_one(rule, changes, error)
    else:
        yield from hits


def _asked_one_by_one(rule: Rule, changes: ChangeSet, failed: Exception) -> Iterator[Hit]:
    culprits = 0
    for change in changes.changes:
        try:
            yield from tuple(rule.judge(replace(changes, changes=(change,))))
        except Exception as error:  # noqa: BLE001 - as above
            culprits += 1
            yield _unjudged(rule, change.logical_id, error)
    if not culprits:
        yield _unjudged(rule, "-", failed)


def _unjudged(rule: Rule, logical_id: str, error: Exception) -> Hit:
    return Hit(
        logical_id,
        f"{rule.title}: could not be judged ({type(error).__name__})",
        "read this resource yourself, and report the failed rule to us",
        level=max(rule.level, Level.MEDIUM),
    )
