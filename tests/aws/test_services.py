"""How services stand, from DescribeServices' answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compose2cfn.aws.services import LiveServices
from compose2cfn.core.errors import AwsError
from tests.aws.stubbed import StubbedSession

WEB = "arn:aws:ecs:eu-west-1:111122223333:service/shop/web"
OLD = "arn:aws:ecs:eu-west-1:111122223333:service/old"
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_nothing_is_asked_of_nothing() -> None:
    assert LiveServices(StubbedSession()).rollouts([]) == {}


def test_the_latest_deployment_counts() -> None:
    session = StubbedSession()
    primary = {
        "status": "PRIMARY",
        "rolloutState": "IN_PROGRESS",
        "desiredCount": 2,
        "runningCount": 1,
        "pendingCount": 1,
        "failedTasks": 3,
    }
    service = {
        "serviceArn": WEB,
        "desiredCount": 2,
        "runningCount": 3,
        "deployments": [{"status": "ACTIVE", "runningCount": 2}, primary],
        "events": [
            {"id": "2", "createdAt": AT, "message": "second"},
            {"id": "1", "createdAt": AT, "message": "first"},
        ],
    }
    asked = {"cluster": "shop", "services": [WEB]}
    session.answers("ecs", "describe_services", {"services": [service]}, asked)
    (found,) = LiveServices(session).rollouts([WEB]).values()
    assert found.told == "1 of 2 tasks running, 1 pending, 3 failed, rollout in progress"
    assert list(found.messages.values()) == [
        ("2026-01-31T12:00:00Z", "first"),
        ("2026-01-31T12:00:00Z", "second"),
    ]


def test_each_cluster_is_asked_by_itself_and_ten_services_at_a_time() -> None:
    session = StubbedSession()
    many = [f"arn:aws:ecs:eu-west-1:111122223333:service/shop/s{n:02}" for n in range(11)]
    for cluster, services in (("default", [OLD]), ("shop", many[:10]), ("shop", many[10:])):
        asked = {"cluster": cluster, "services": services}
        session.answers("ecs", "describe_services", {"services": []}, asked)
    assert LiveServices(session).rollouts([OLD, *many]) == {}
    session.stubs["ecs"].assert_no_pending_responses()


def test_a_missing_permission_names_the_action() -> None:
    session = StubbedSession()
    session.refuses("ecs", "describe_services", "AccessDeniedException")
    with pytest.raises(AwsError, match="may not call ecs:DescribeServices"):
        LiveServices(session).rollouts([WEB])
