"""The prediction against what CloudFormation really answered and did.

A resource set, its actions and its replacements are right or wrong as a whole. The floors are those
that the project promises; the recordings stay in the corpus.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compose2cfn.changes.model import Action, ChangeSet, Confidence, Replacement
from compose2cfn.changes.predict import predict

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "changesets" / "pairs.json"
LEFT_OUT = {
    "import",
    "needs-macro",
    "needs-transform",
    "stack-level-tags-changed",
    "unmapped-random-names",
}
"""What a prediction from two templates can't see, or what the recorder could not name."""

ANSWERS = ("expected_changes_without_property_values", "expected_changes")
REPLACEMENTS = {"True": "always", "False": "never", "Conditional": "conditional"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.exists(), reason="corpus absent: recorded change sets"),
]


@pytest.fixture(scope="module")
def predicted() -> list[tuple[dict[str, Any], ChangeSet]]:
    """Return every recorded update with our prediction."""
    pairs = json.loads(CORPUS.read_text(encoding="utf-8"))
    return [
        (pair, _predict(pair))
        for pair in pairs
        if pair["change_set_type"] == "UPDATE" and not LEFT_OUT & set(pair["flags"])
    ]


def _predict(pair: dict[str, Any]) -> ChangeSet:
    return predict(
        pair["before_template"],
        pair["after_template"],
        before_parameters=pair["before_parameters"] or {},
        parameters=pair["parameters"] or {},
        ssm_before=pair["ssm_before"] or {},
        ssm_after=pair["ssm_after"] or {},
    )


def test_the_same_answer(predicted: list[tuple[dict[str, Any], ChangeSet]]) -> None:
    right = [_predicted_answer(changes) == _answer(pair) for pair, changes in predicted]
    assert _share(right) >= 0.97


def test_what_really_happened(predicted: list[tuple[dict[str, Any], ChangeSet]]) -> None:
    right = [
        _agrees(changes, pair["observed_on_execution"])
        for pair, changes in predicted
        if pair.get("observed_on_execution") is not None
    ]
    assert _share(right) >= 0.97


def test_the_same_properties(predicted: list[tuple[dict[str, Any], ChangeSet]]) -> None:
    right = [_predicted_properties(changes) == _properties(pair) for pair, changes in predicted]
    assert _share(right) >= 0.95


def _share(right: list[bool]) -> float:
    assert len(right) > 50, "the corpus is much smaller than it was"
    return sum(right) / len(right)


def _recorded(pair: dict[str, Any]) -> list[dict[str, Any]]:
    return [change["ResourceChange"] for key in ANSWERS for change in pair.get(key) or []]


def _answer(pair: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {
        change["LogicalResourceId"]: (
            change["Action"].lower(),
            REPLACEMENTS.get(str(change.get("Replacement")))
            if change["Action"] == "Modify"
            else None,
        )
        for change in _recorded(pair)
    }


def _predicted_answer(changes: ChangeSet) -> dict[str, tuple[str, str | None]]:
    return {change.logical_id: (change.action, change.replacement) for change in changes.changes}


def _properties(pair: dict[str, Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in _recorded(pair):
        if change["Action"] == "Modify":
            targets = [detail["Target"] for detail in change.get("Details") or []]
            names = {target.get("Name") or target.get("Attribute") for target in targets}
            found.setdefault(change["LogicalResourceId"], set()).update(names)
    return found


def _predicted_properties(changes: ChangeSet) -> dict[str, set[str]]:
    return {
        change.logical_id: {
            item.path.removeprefix("/Properties").split("/")[1] for item in change.properties
        }
        for change in changes.changes
        if change.action is Action.MODIFY
    }


def _agrees(changes: ChangeSet, observed: dict[str, str]) -> bool:
    named = {change.logical_id for change in changes.changes}
    firm = [
        change
        for change in changes.changes
        if change.confidence is Confidence.WILL
        and change.action is not Action.REMOVE
        and change.replacement is not Replacement.CONDITIONAL
    ]
    words = {change.logical_id: _word(change.action, change.replacement) for change in firm}
    return set(observed) <= named and all(
        observed.get(name) == word for name, word in words.items()
    )


def _word(action: Action, replacement: Replacement | None) -> str:
    if action is Action.ADD:
        return "created"
    return "replaced" if replacement is Replacement.ALWAYS else "updated"
