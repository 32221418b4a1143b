"""`compose2cfn.policy.yml` → :class:`Policy`, strictly: a key that isn't known is never skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.nodes import Map, Node, Scalar
from compose2cfn.core.values import replace
from compose2cfn.core.yaml_tree import parse
from compose2cfn.review import rules
from compose2cfn.review.model import Level
from compose2cfn.review.policy import (
    DEFAULT,
    MADE_FROM_POLICY,
    Allowance,
    Effect,
    Policy,
    RulePolicy,
)
from compose2cfn.review.policy_reader import WRONG_VALUE, Reader
from compose2cfn.review.policy_shape import policy_shape
from compose2cfn.review.presets import PRESETS
from compose2cfn.review.registry import RULES
from compose2cfn.review.windows import DAYS, Freeze, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.source import Source

CONTRADICTION = code(
    "C2C-P004",
    "The policy contradicts itself",
    "Two of its values can't both be meant, for instance an approval that is asked from a level "
    "on which already denies, or a freeze that ends before it begins.",
)


def rule_ids() -> tuple[str, ...]:
    """Return the ids that a policy may name."""
    rules.register_all()
    return tuple(sorted({*RULES, *MADE_FROM_POLICY}, key=lambda id_: (id_[0], int(id_[1:]))))


def load_policy(source: Source) -> Policy:
    """Return the policy of a file; an empty file is the default policy.

    Raises :class:`InputError` with every unknown, missing, wrong or contradicting value of the
    file, each at its place.
    """
    documents = parse(source)
    problems = Diagnostics()
    root = documents[0] if documents else None
    if len(documents) > 1:
        problems.add(WRONG_VALUE.error("a policy is one YAML document", documents[1].span))
    if root is None or (isinstance(root, Scalar) and root.value is None):
        problems.raise_if_failed()
        return replace(DEFAULT, name=source.name)
    told = Reader(problems).value(policy_shape(rule_ids(), PRESETS), root, "")
    problems.raise_if_failed()
    policy = _policy(told, source.name)
    _check(policy, root, problems)
    problems.raise_if_failed()
    return policy


def _policy(told: Mapping[str, Any], name: str) -> Policy:
    """Return the preset with what the file says; of a rule too, key by key."""
    base = PRESETS[told["preset"]] if "preset" in told else DEFAULT
    own = {id_: _rule(base.rules.get(id_), item) for id_, item in told.get("rules", {}).items()}
    return Policy(
        name=f"{name} ({told['preset']})" if "preset" in told else name,
        any_change=told.get("approveAnyChange", base.any_change),
        approve_from=_level(told, "approveFrom", base.approve_from),
        deny_from=_level(told, "denyFrom", base.deny_from),
        approvals=told.get("approvals", base.approvals),
        author_may_approve=told.get("authorMayApprove", base.author_may_approve),
        expires_after_hours=_hours(told.get("approvalExpiresAfter"), base.expires_after_hours),
        rules={**base.rules, **own},
        protected=tuple(told.get("protectedTypes", base.protected)),
        windows=tuple(map(_window, told["changeWindows"]))
        if "changeWindows" in told
        else base.windows,
        freezes=tuple(map(_freeze, told["freezes"])) if "freezes" in told else base.freezes,
        promoted_from=told.get("promotedFrom", base.promoted_from),
    )


def _hours(word: str | None, otherwise: int | None) -> int | None:
    if word is None:
        return otherwise
    return None if word == "never" else int(word[:-1]) * (24 if word.endswith("d") else 1)


def _level(told: Mapping[str, Any], key: str, otherwise: Level | None) -> Level | None:
    word = told.get(key)
    if word is None:
        return otherwise
    return None if word == "never" else Level[str(word).upper()]


def _rule(base: RulePolicy | None, told: Mapping[str, Any]) -> RulePolicy:
    start = base or RulePolicy()
    action = told.get("action")
    return RulePolicy(
        action=Effect[action.upper().replace("-", "_")] if action else start.action,
        level=_level(told, "level", start.level),
        approvals=told.get("approvals", start.approvals),
        reason=told.get("reason", start.reason),
        allow=tuple(
            Allowance(
                logical_id=item["logicalId"],
                until=item["until"],
                reason=" ".join(item["reason"].split()),
            )
            for item in told.get("allow", ())
        ),
    )


def _window(told: Mapping[str, Any]) -> Window:
    return Window(
        days=tuple(sorted({DAYS.index(day) for day in told["days"]})),
        start=told["from"],
        end=told["to"],
        zone=told.get("timeZone", "UTC"),
    )


def _freeze(told: Mapping[str, Any]) -> Freeze:
    return Freeze(first=told["from"], last=told["until"], reason=" ".join(told["reason"].split()))


def _check(policy: Policy, root: Node, problems: Diagnostics) -> None:
    """Note what can't be meant."""
    deny, approve = policy.deny_from, policy.approve_from
    if isinstance(root, Map) and deny is not None and approve is not None and deny < approve:
        key = "denyFrom" if root.get("denyFrom") else "approveFrom"
        problems.add(
            CONTRADICTION.error(
                f"{deny.word} findings deny, so none is left to approve from {approve.word} on",
                root.key_span(key),
                hint="let 'denyFrom' be as high as 'approveFrom' or higher",
            )
        )
    written = root.get("freezes") if isinstance(root, Map) else None
    for item, node in zip(policy.freezes, getattr(written, "items", ()), strict=False):
        if item.last < item.first:
            problems.add(
                CONTRADICTION.error(f"the freeze ends before it begins ({item.first})", node.span)
            )
