"""Records in a bucket: found by the change set, and told when they were exchanged."""

from __future__ import annotations

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.gate.approval import ApprovalRecord, Verdict, to_json
from compose2cfn.gate.record_store import BucketPlace, bucket_place, store, stored
from tests.gate.fake_objects import FakeObjects

ARN = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/c2c-1/0a-1b"
OTHER = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/c2c-1/0a-1c"
PLACE = BucketPlace(bucket="store", prefix="approvals/")


def record(arn: str = ARN, *, by: str = "Ada", decision: Verdict = "approved") -> ApprovalRecord:
    return ApprovalRecord(
        format=1,
        decision=decision,
        digest="a" * 64,
        change_set_arn=arn,
        stack="shop",
        by=by,
        at="2026-01-31T12:00:00Z",
        reason="fine",
    )


@pytest.fixture
def objects() -> FakeObjects:
    return FakeObjects()


def test_there_is_none_before_somebody_decides(objects: FakeObjects) -> None:
    assert stored(objects, PLACE, ARN) == ()


def test_each_is_found_by_its_own_change_set_alone(objects: FakeObjects) -> None:
    store(objects, PLACE, record())
    store(objects, PLACE, record(OTHER))
    assert stored(objects, PLACE, ARN) == (record(),)


def test_written_twice_it_is_one(objects: FakeObjects) -> None:
    first = store(objects, PLACE, record())
    assert store(objects, PLACE, record()) == first
    assert len(stored(objects, PLACE, ARN)) == 1
    assert first.startswith("s3://store/approvals/0a-1b/")


def test_all_of_a_change_set_are_read(objects: FakeObjects) -> None:
    made = (record(), record(by="Bob", decision="rejected"))
    for item in reversed(made):
        store(objects, PLACE, item)
    assert stored(objects, PLACE, ARN) == made


def test_an_exchanged_one_is_told_at_its_address(objects: FakeObjects) -> None:
    address = store(objects, PLACE, record(decision="rejected"))
    (at,) = objects.held
    objects.held[at] = to_json(record())
    with pytest.raises(InputError) as told:
        stored(objects, PLACE, ARN)
    (problem,) = told.value.diagnostics
    assert problem.span is not None
    assert (problem.code, problem.span.file) == ("C2C-G018", address)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("approval.json", None),
        ("s3://store", BucketPlace(bucket="store", prefix="")),
        ("s3://store/", BucketPlace(bucket="store", prefix="")),
        ("s3://store/a/b/", BucketPlace(bucket="store", prefix="a/b/")),
    ],
)
def test_a_place_is_a_file_or_a_folder_of_a_bucket(text: str, place: BucketPlace | None) -> None:
    assert bucket_place(text) == place


@pytest.mark.parametrize("text", ["s3://", "s3:///a/", "s3://store/a"])
def test_a_place_that_is_neither_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no place for records"):
        bucket_place(text)
