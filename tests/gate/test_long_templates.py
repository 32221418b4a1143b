"""A template that is too long for a request goes through a bucket, and arrives as it was given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import InputError, StaleError
from compose2cfn.gate.propose import ProposalRequest, TemplateBucket, propose
from tests.gate.fake_objects import FakeObjects
from tests.gate.story import request, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation

LONG = template(Description="x" * 51_200)


def through(objects: FakeObjects, text: str) -> ProposalRequest:
    return replace(request(text), bucket=TemplateBucket(name="store", objects=objects))


@pytest.fixture
def objects(cf: FakeCloudFormation) -> FakeObjects:
    made = FakeObjects()
    cf.reads = made.at
    return made


def test_a_short_one_needs_no_bucket(
    cf: FakeCloudFormation, clock: FakeClock, objects: FakeObjects
) -> None:
    made = propose(cf, clock, through(objects, template()))
    assert cf.sets[str(made.arn)].proposal.template_url is None
    assert objects.held == {}


def test_a_long_one_lies_under_the_name_of_its_content(
    cf: FakeCloudFormation, clock: FakeClock, objects: FakeObjects
) -> None:
    made = propose(cf, clock, through(objects, LONG))
    assert made.outcome == "created"
    ((bucket, key),) = objects.held
    assert bucket == "store"
    assert len(key.removeprefix("templates/")) == 64
    assert cf.change_set_template(str(made.arn), processed=False) == LONG


def test_what_is_there_already_is_used(
    cf: FakeCloudFormation, clock: FakeClock, objects: FakeObjects
) -> None:
    first = propose(cf, clock, through(objects, LONG))
    cf.delete_change_set(str(first.arn))
    again = propose(cf, clock, through(objects, LONG))
    assert again.outcome == "created"
    assert len(objects.held) == 1


def test_a_swapped_object_is_noticed_and_nothing_stays_to_be_executed(
    cf: FakeCloudFormation, clock: FakeClock, objects: FakeObjects
) -> None:
    objects.swapped = template("evil", Description="x" * 51_200)
    with pytest.raises(StaleError, match="holds another template"):
        propose(cf, clock, through(objects, LONG))
    assert cf.sets == {}


def test_a_megabyte_is_too_much_for_any_bucket(
    cf: FakeCloudFormation, clock: FakeClock, objects: FakeObjects
) -> None:
    with pytest.raises(InputError, match="CloudFormation takes 1,000,000"):
        propose(cf, clock, through(objects, template(Description="x" * 1_000_000)))
    assert objects.held == {}
