"""While CloudFormation waits, ECS is asked how services come up, and its complaints are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError
from compose2cfn.gate.ports import StackEvent
from compose2cfn.gate.rollouts import Progress, Rollout, Watch
from tests.gate.fake import refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARN = "arn:aws:ecs:eu-west-1:123456789012:service/cluster/web"
SINCE = "2026-01-31T12:00:00+00:00"
NOW = "2026-01-31T12:00:05Z"
EARLIER, LATER = "2026-01-31T11:59:59Z", "2026-01-31T12:00:03Z"


def rollout(
    *, running: int = 0, failed: int = 0, messages: Mapping[str, tuple[str, str]] | None = None
) -> Rollout:
    return Rollout(
        arn=ARN,
        state="IN_PROGRESS",
        reason=None,
        desired=2,
        running=running,
        pending=2 - running,
        failed=failed,
        messages=messages or {},
    )


@dataclass
class FakeServices:
    """ECS that answers what it was told to."""

    answers: list[Rollout | AwsError] = field(default_factory=list)
    asked: list[Sequence[str]] = field(default_factory=list)

    def rollouts(self, arns: Sequence[str]) -> Mapping[str, Rollout]:
        """DescribeServices."""
        self.asked.append(arns)
        answer = self.answers.pop(0)
        if isinstance(answer, AwsError):
            raise answer
        return {ARN: answer}


def service_event() -> StackEvent:
    return StackEvent(
        id="1",
        at=NOW,
        logical_id="WebService",
        type="AWS::ECS::Service",
        status="UPDATE_IN_PROGRESS",
        physical_id=ARN,
    )


def watching(*answers: Rollout | AwsError) -> tuple[Watch, FakeServices]:
    services = FakeServices(list(answers))
    watch = Watch(services, since=SINCE)
    watch.notice([service_event()])
    return watch, services


def test_without_a_service_ecs_is_not_asked() -> None:
    services = FakeServices()
    watch = Watch(services, since=SINCE)
    watch.notice([])
    assert list(watch.news(NOW)) == []
    assert services.asked == []


def test_a_service_without_an_arn_yet_is_not_asked_for() -> None:
    services = FakeServices()
    watch = Watch(services, since=SINCE)
    event = StackEvent(
        id="1",
        at=NOW,
        logical_id="WebService",
        type="AWS::ECS::Service",
        status="X",
        physical_id="",
    )
    watch.notice([event])
    assert list(watch.news(NOW)) == []


def test_counts_are_told_when_they_change() -> None:
    watch, _ = watching(rollout(), rollout(), rollout(running=1))
    told = [[item.text for item in watch.news(NOW)] for _ in range(3)]
    assert told == [
        ["0 of 2 tasks running, 2 pending, rollout in progress"],
        [],
        ["1 of 2 tasks running, 1 pending, rollout in progress"],
    ]


def test_a_complaint_is_told_once_and_kept() -> None:
    bad = {"m1": (LATER, "(service web) was unable to place a task: CannotPullContainerError")}
    watch, _ = watching(rollout(messages=bad), rollout(messages=bad))
    first = [item for item in watch.news(NOW) if item.is_trouble]
    assert first == [
        Progress(at=LATER, logical_id="WebService", text=bad["m1"][1], is_trouble=True)
    ]
    assert [item for item in watch.news(NOW) if item.is_trouble] == []
    assert watch.troubles == {"WebService": bad["m1"][1]}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        pytest.param(EARLIER, "unable to place a task", id="from before this execution"),
        pytest.param(LATER, "(service web) has started 1 tasks", id="no complaint"),
        pytest.param(LATER, "(service web) has reached a steady state.", id="good news"),
    ],
)
def test_other_messages_are_left_to_the_counts(at: str, text: str) -> None:
    watch, _ = watching(rollout(messages={"m1": (at, text)}))
    assert [item for item in watch.news(NOW) if item.is_trouble] == []
    assert watch.troubles == {}


def test_where_ecs_refuses_the_stack_is_followed_without_it() -> None:
    watch, services = watching(refused("not authorized"), rollout())
    told = [item.text for item in watch.news(NOW)]
    assert told == ["AWS does not tell how services are rolled out: not authorized"]
    assert list(watch.news(NOW)) == []
    assert len(services.asked) == 1
