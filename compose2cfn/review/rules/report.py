"""How far can this report be trusted?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.doubts import UNTOLD_ON_BOTH_SIDES
from compose2cfn.changes.model import Action, Replacement
from compose2cfn.review.echoes import ECHO
from compose2cfn.review.model import Level
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet

_STACK = "-"


@rule("R38", Level.MEDIUM, "The report is incomplete")
def report_incomplete(changes: ChangeSet) -> Iterator[Hit]:
    """AWS left something out, cut a value, warned, or used a word that this version doesn't know.

    What isn't shown can't be judged. Read the named resources in the template of the change set.
    Resources that only one of AWS's two answers names are usual, and only a remark; a parameter
    that a prediction has no value for, neither before nor after, is low.
    """
    told = changes.completeness
    for warning in told.warnings:
        level = Level.LOW if warning.endswith(UNTOLD_ON_BOTH_SIDES) else None
        fix = "read the change set in the CloudFormation console too"
        yield Hit(_STACK, warning, fix if level is None else "give its values", level=level)
    for cut in told.truncated:
        name, _, path = cut.partition(":")
        yield Hit(name, "AWS cut a value to a signature", "read it in the template", path=path)
    for word in told.unknown:
        yield Hit(_STACK, f"not understood: {word}", "upgrade compose2cfn, or read it yourself")
    yield from _undecided(changes)
    for name in told.only_plain:
        yield Hit(
            name,
            "AWS's answer with property values leaves it out, so its values are not known",
            "it is most likely updated all the same",
            level=Level.INFO,
        )
    echoes = {change.logical_id for change in changes.changes if ECHO in change.reasons}
    for name in (name for name in told.only_predicted if name not in echoes):
        yield Hit(
            name,
            "we expect it to change, AWS doesn't name it",
            "it is most likely left as it is",
            level=Level.INFO,
        )


def _undecided(changes: ChangeSet) -> Iterator[Hit]:
    for change in changes.changes:
        if change.action is Action.UNKNOWN:
            yield Hit(
                change.logical_id,
                "AWS doesn't say (or says in an unknown word) what happens to it",
                "find out before you approve: it may be replaced or removed",
                level=Level.HIGH,
            )
        elif change.is_replaced and change.replacement is Replacement.CONDITIONAL:
            yield Hit(
                change.logical_id,
                "whether it is replaced is only known during the update",
                "read this as a replacement",
            )


@rule("R39", Level.HIGH, "Prediction and AWS disagree")
def disagreement(changes: ChangeSet) -> Iterator[Hit]:
    """What the two templates lead us to expect is not what AWS announces for a resource.

    Either the prediction is wrong, or the deployed stack is not what its template says, or the
    change set is not made of this template. Find out which before you approve. Where both agree
    on everything but certainty, no finding is made.
    """
    for change in changes.changes:
        if change.disagreement:
            grave = change.is_replaced or change.action is Action.REMOVE
            yield Hit(
                change.logical_id,
                change.disagreement,
                "compare the change set's template with the deployed one",
                level=None if grave or "replacement" in change.disagreement else Level.MEDIUM,
            )
