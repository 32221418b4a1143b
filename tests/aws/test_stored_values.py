"""Versions of stored values, and drift, as the adapter asks for them and tells them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compose2cfn.aws.cloudformation import LiveCloudFormation
from tests.aws.stubbed import StubbedSession


@pytest.fixture
def session() -> StubbedSession:
    return StubbedSession()


def test_versions_of_stored_values_tell_number_and_time(session: StubbedSession) -> None:
    names = [f"/app/{number:02}" for number in range(12)]
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    for some in (names[:10], names[10:]):
        found = {
            "Parameters": [{"Name": some[0], "Version": 3, "LastModifiedDate": at}],
            "InvalidParameters": some[1:],
        }
        session.answers("ssm", "get_parameters", found, {"Names": some, "WithDecryption": False})
    versions = LiveCloudFormation(session).stored_versions(names)
    assert list(versions) == names
    assert {name: text for name, text in versions.items() if text} == dict.fromkeys(
        ("/app/00", "/app/10"), "3 of 2026-01-31T12:00:00+00:00"
    )


def test_a_stored_value_of_another_account_is_found_by_its_arn(session: StubbedSession) -> None:
    arn = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/flag"
    found = {"Parameters": [{"Name": "/app/flag", "ARN": arn, "Version": 1}]}
    session.answers("ssm", "get_parameters", found)
    assert LiveCloudFormation(session).stored_versions([arn]) == {arn: "1"}


@pytest.mark.parametrize("word", ["IN_SYNC", "MODIFIED", "DELETED"])
def test_drift_is_told_as_aws_tells_it(session: StubbedSession, word: str) -> None:
    drift = {
        "StackId": "s",
        "LogicalResourceId": "Topic",
        "ResourceType": "AWS::SNS::Topic",
        "StackResourceDriftStatus": word,
        "Timestamp": datetime(2026, 1, 31, 12, tzinfo=UTC),
    }
    session.answers("cloudformation", "detect_stack_resource_drift", {"StackResourceDrift": drift})
    assert LiveCloudFormation(session).resource_drift("s", "Topic") == word


def test_a_type_without_drift_detection_is_not_checked(session: StubbedSession) -> None:
    words = "Drift detection is not supported for resource type [AWS::SNS::Topic]"
    session.refuses("cloudformation", "detect_stack_resource_drift", "ValidationError", words)
    assert LiveCloudFormation(session).resource_drift("s", "Topic") == "NOT_CHECKED"
