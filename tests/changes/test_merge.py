"""AWS's word counts; the prediction adds values and doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compose2cfn.changes.merge import merge
from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Confidence,
    Hidden,
    Op,
    PropertyChange,
    Replacement,
    ResourceChange,
    Told,
)

UNTOLD = Hidden("not-told")
BLIND = PropertyChange(
    path="/Properties/Name", op=Op.MODIFY, before=UNTOLD, after=UNTOLD, source=Told.AWS
)
OURS = PropertyChange(path="/Properties/Name", op=Op.MODIFY, before="a", after="b")
AWS = ResourceChange(
    logical_id="Topic",
    type="AWS::SNS::Topic",
    action=Action.MODIFY,
    replacement=Replacement.NEVER,
    properties=(BLIND,),
    source=Told.AWS,
)
PREDICTED = replace(AWS, properties=(OURS,), source=Told.PREDICTED, before={"Properties": {}})


def merged(aws: ResourceChange | None, ours: ResourceChange | None) -> ChangeSet:
    told = ChangeSet(changes=(aws,) if aws else (), completeness=Completeness(source=Told.AWS))
    return merge(told, ChangeSet(changes=(ours,) if ours else ()))


def test_agreement_is_both() -> None:
    found = merged(AWS, PREDICTED)

    assert found.completeness.source is Told.BOTH
    assert found.completeness.only_predicted == ()
    assert found.changes[0].source is Told.BOTH
    assert found.changes[0].disagreement is None


def test_the_prediction_gives_the_values_that_aws_left_out() -> None:
    change = merged(AWS, PREDICTED).changes[0]

    assert change.properties == (replace(OURS, source=Told.BOTH),)
    assert change.before == {"Properties": {}}


def test_values_of_aws_are_kept() -> None:
    seen = replace(BLIND, before="x", after="y")

    change = merged(replace(AWS, properties=(seen,)), PREDICTED).changes[0]

    assert change.properties == (replace(seen, source=Told.BOTH),)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(PREDICTED, replacement=Replacement.ALWAYS), "expected replacement always"),
        (replace(PREDICTED, action=Action.REMOVE, replacement=None), "expected remove"),
    ],
    ids=["replacement", "action"],
)
def test_a_disagreement_is_kept_and_aws_counts(other: ResourceChange, words: str) -> None:
    change = merged(AWS, other).changes[0]

    assert change.disagreement is not None
    assert words in change.disagreement
    assert change.replacement is Replacement.NEVER
    assert change.source is Told.AWS


def test_what_only_we_expect_is_uncertain_and_named() -> None:
    found = merged(None, PREDICTED)

    assert found.completeness.only_predicted == ("Topic",)
    assert found.changes[0].confidence is Confidence.MAY


def test_what_only_aws_expects_stays() -> None:
    assert merged(AWS, None).changes == (AWS,)


def test_an_unexpected_replacement_is_a_disagreement() -> None:
    assert merged(replace(AWS, replacement=Replacement.ALWAYS), None).changes[0].disagreement


def test_an_uncertain_word_of_either_makes_the_change_uncertain() -> None:
    other = replace(PREDICTED, confidence=Confidence.MAY)

    assert merged(AWS, other).changes[0].confidence is Confidence.MAY
