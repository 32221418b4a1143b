"""Objects in S3: written once, read whole, missing is None."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compose2cfn.aws.objects import LiveObjects
from compose2cfn.aws.session import open_session
from compose2cfn.core.errors import AwsError
from tests.aws.stubbed import StubbedSession
from tests.emulator.fixtures import REGION

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account


def test_a_missing_permission_names_the_action() -> None:
    session = StubbedSession()
    session.refuses("s3", "put_object", "AccessDenied", status=403)
    with pytest.raises(AwsError, match="may not call s3:PutObject"):
        LiveObjects(session).put("store", "key", "text")


def test_a_bucket_that_is_not_there_is_told() -> None:
    session = StubbedSession()
    session.refuses("s3", "get_object", "NoSuchBucket", status=404)
    with pytest.raises(AwsError, match="s3:GetObject: NoSuchBucket"):
        LiveObjects(session).get("store", "key")


@pytest.mark.emulator
def test_an_object_is_written_once(account: Account) -> None:
    account.client("s3").create_bucket(
        Bucket="written-once", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    objects = LiveObjects(open_session())
    assert objects.get("written-once", "a/1") is None
    assert objects.put("written-once", "a/1", "first ü")
    assert not objects.put("written-once", "a/1", "second")
    assert objects.put("written-once", "b/1", "other")
    assert objects.get("written-once", "a/1") == "first ü"
    assert objects.keys("written-once", "a/") == ["a/1"]
    assert objects.keys("written-once", "c/") == []
