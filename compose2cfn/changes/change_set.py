"""DescribeChangeSet answers → the change model.

One answer is not enough: the one with property values leaves out resources that are really updated
(those that refer to an attribute of something updated in place), the plain one has no values. So
both are read and joined by logical id; what only one of them names is said in the completeness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.answer_details import properties
from compose2cfn.changes.answer_values import hides, value_of
from compose2cfn.changes.answer_words import ACTIONS, REPLACEMENTS
from compose2cfn.changes.answers import Row, normalised, rows
from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Confidence,
    Hidden,
    ParameterChange,
    Replacement,
    ResourceChange,
    Told,
)
from compose2cfn.changes.settings import of_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.cfn.template import Json

NO_CHANGE_REASONS = (
    "The submitted information didn't contain changes",
    "No updates are to be performed",
)
"""How CloudFormation says in a StatusReason that there is nothing to do."""

_GRAVITY = (None, Replacement.NEVER, Replacement.CONDITIONAL, Replacement.ALWAYS)


def read(plain: object, with_values: object = None) -> ChangeSet:
    """Return the changes that AWS's answers tell together, sorted by logical id.

    ``plain`` and ``with_values`` are answers of DescribeChangeSet without and with
    IncludePropertyValues, all pages joined; one of them is enough, then it is taken as it is.
    Raises :class:`InputError` where one is no answer.
    """
    unknown: list[str] = []
    notes: list[str] = []
    first = normalised(plain)
    second = None if with_values is None else normalised(with_values)
    by_plain = _by_id(rows(first, unknown))
    by_values = {} if second is None else _by_id(rows(second, unknown))
    changes = tuple(
        _change(by_plain.get(name), by_values.get(name), notes)
        for name in sorted({*by_plain, *by_values})
    )
    answers = [first] if second is None else [first, second]
    notes = [*_warnings(answers, changes), *notes]
    return ChangeSet(
        changes=changes,
        parameters=tuple(_parameters(first, changes)),
        settings=tuple(of_answer(first)),
        completeness=Completeness(
            source=Told.AWS,
            only_plain=_missing(by_plain, by_values, second),
            only_values=tuple(sorted({*by_values} - {*by_plain})),
            truncated=tuple(_truncated(changes)),
            unknown=tuple(dict.fromkeys(unknown)),
            warnings=tuple(dict.fromkeys(notes)),
        ),
    )


def _by_id(told: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    out: dict[str, tuple[Row, ...]] = {}
    for row in told:
        out[row.logical_id] = (*out.get(row.logical_id, ()), row)
    return out


def _missing(
    plain: Mapping[str, object], values: Mapping[str, object], second: object
) -> tuple[str, ...]:
    return () if second is None else tuple(sorted({*plain} - {*values}))


def _change(
    plain: tuple[Row, ...] | None, values: tuple[Row, ...] | None, notes: list[str]
) -> ResourceChange:
    """Join what the answers say of one resource; where they differ, the graver word counts."""
    told = (*(plain or ()), *(values or ()))
    row = told[0]
    action = _action(told, notes)
    replacement = _replacement(told, notes) if action is Action.MODIFY else None
    before = next((item.before for item in told if item.before is not None), None)
    after = next((item.after for item in told if item.after is not None), None)
    changed = properties(told, before, after) if action not in {Action.ADD, Action.REMOVE} else ()
    return ResourceChange(
        logical_id=row.logical_id,
        type=row.type,
        action=action,
        replacement=replacement,
        policy_action=next((item.policy_action for item in told if item.policy_action), None),
        confidence=_confidence(told, action, replacement),
        physical_id=next((item.physical_id for item in told if item.physical_id), None),
        properties=changed,
        reasons=tuple(dict.fromkeys(reason for item in told for reason in item.reasons)),
        before=before,
        after=after,
        source=Told.AWS,
    )


def _action(told: tuple[Row, ...], notes: list[str]) -> Action:
    words = tuple(dict.fromkeys(row.action for row in told))
    if len(words) > 1:
        listed = " and ".join(words)
        notes.append(f"AWS's answers differ on what happens to {told[0].logical_id}: {listed}.")
        return Action.UNKNOWN
    return ACTIONS.get(words[0], Action.UNKNOWN)


def _replacement(told: tuple[Row, ...], notes: list[str]) -> Replacement:
    """Return the graver replacement; a word that we don't know may mean one."""
    words = dict.fromkeys(row.replacement for row in told)
    found = [
        REPLACEMENTS.get(word, Replacement.CONDITIONAL) if word else Replacement.NEVER
        for word in words
    ]
    worst = max(found, key=_GRAVITY.index)
    if len(set(found)) > 1:
        notes.append(
            f"AWS's answers differ on the replacement of {told[0].logical_id}; "
            f"the graver word counts: {worst}."
        )
    return worst


def _confidence(
    told: tuple[Row, ...], action: Action, replacement: Replacement | None
) -> Confidence:
    """Tell whether AWS itself only expects the change.

    A resource in place whose every detail is dynamic depends on what another one turns out to be.
    """
    details = [detail for row in told for detail in row.details]
    dynamic = bool(details) and all(detail.evaluation == "Dynamic" for detail in details)
    if action is Action.MODIFY and replacement is Replacement.NEVER and dynamic:
        return Confidence.MAY
    return Confidence.WILL


def _warnings(answers: list[dict[str, Json]], changes: tuple[ResourceChange, ...]) -> Iterator[str]:
    for answer in answers:
        reason = str(answer.get("StatusReason") or "")
        nothing = any(text in reason for text in NO_CHANGE_REASONS)
        if "[WARN]" in reason:
            yield f"AWS warns: {reason.replace('[WARN]', '').strip()}"
        elif answer.get("Status") == "FAILED" and not nothing:
            yield f"The change set failed and can't be executed: {reason or 'no reason given'}"
    if answers[0].get("Status") == "CREATE_COMPLETE" and not changes:
        yield (
            "AWS names no resource, yet the change set can be executed: "
            "outputs, exports, conditions or metadata of the template change."
        )


def _parameters(
    answer: Mapping[str, Json], changes: tuple[ResourceChange, ...]
) -> Iterator[ParameterChange]:
    """Yield the parameters that AWS names as a cause; an answer has only their new values."""
    causes = {cause for change in changes for item in change.properties for cause in item.causes}
    for item in answer.get("Parameters") or ():
        name = item.get("ParameterKey")
        if name in causes:
            value = item.get("ResolvedValue", item.get("ParameterValue"))
            yield ParameterChange(name=name, before=Hidden("not-told"), after=value_of(value))


def _truncated(changes: tuple[ResourceChange, ...]) -> Iterator[str]:
    for change in changes:
        for item in change.properties:
            if hides(item.before, "truncated") or hides(item.after, "truncated"):
                yield f"{change.logical_id}:{item.path}"
        if not change.properties and hides(change.after or change.before, "truncated"):
            yield f"{change.logical_id}:/"
