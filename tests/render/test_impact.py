"""What users notice, in words that don't alarm and don't soothe."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.model import (
    Action,
    Confidence,
    Op,
    PropertyChange,
    Replacement,
    ResourceChange,
)
from compose2cfn.render.impact import impacts

V2 = "AWS::ElasticLoadBalancingV2::"
SERVICE, TASK = "AWS::ECS::Service", "AWS::ECS::TaskDefinition"
ROLL = PropertyChange(path="/Properties/TaskDefinition", op=Op.MODIFY, before="a:1", after="a:2")


def change(type_: str, action: Action = Action.MODIFY, **more: Any) -> ResourceChange:
    """Return a change; ``before`` and ``after`` are properties."""
    for side in ("before", "after"):
        if side in more:
            more[side] = {"Properties": more[side]}
    if action is Action.MODIFY:
        more.setdefault("replacement", Replacement.NEVER)
    return ResourceChange(logical_id="It", type=type_, action=action, **more)


def service(before: int, after: int, **rollout: int) -> ResourceChange:
    """Return a service that rolls to a new revision."""
    new = {"DesiredCount": after, "DeploymentConfiguration": rollout}
    return change(SERVICE, before={"DesiredCount": before}, after=new, properties=(ROLL,))


CASES: dict[str, tuple[ResourceChange, tuple[str, ...]]] = {
    "a log group": (change("AWS::Logs::LogGroup"), ("no task is restarted by this",)),
    "a service that may change": (
        change(SERVICE, confidence=Confidence.MAY),
        ("its tasks may change; it is not told how",),
    ),
    "a replaced database": (
        change("AWS::RDS::DBInstance", replacement=Replacement.ALWAYS),
        ("replaced: It",),
    ),
    "an unknown action": (change(SERVICE, Action.UNKNOWN), ("unknown action: It",)),
    "tags of a service": (change(SERVICE), ("its settings change",)),
    "a careful rollout": (service(2, 2), ("its tasks are exchanged while all keep running",)),
    "of one task": (service(1, 1), ("its tasks are exchanged while it keeps running",)),
    "one at a time": (
        service(4, 4, MinimumHealthyPercent=75),
        ("its tasks are exchanged; at least 3 of 4 keep running",),
    ),
    "with a gap": (
        service(1, 1, MinimumHealthyPercent=0),
        ("its tasks are exchanged, and meanwhile none of 1 may run",),
    ),
    "that can't end": (
        service(2, 2, MinimumHealthyPercent=100, MaximumPercent=100),
        ("its tasks can't be exchanged: ECS may neither stop an old one nor start a new one",),
    ),
    "fewer tasks": (
        service(3, 1),
        ("runs 1 task instead of 3", "its tasks are exchanged while it keeps running"),
    ),
    "no task": (service(2, 0), ("stops: 2 tasks → none",)),
    "a new service": (
        change(SERVICE, Action.ADD, after={"DesiredCount": 2}),
        ("starts with 2 tasks",),
    ),
    "a removed service": (change(SERVICE, Action.REMOVE), ("stops: its ECS service is removed",)),
    "a replaced service": (
        change(SERVICE, replacement=Replacement.ALWAYS),
        ("gets another ECS service beside the old one, which is then removed",),
    ),
    "an image and more": (
        change(
            TASK,
            replacement=Replacement.ALWAYS,
            properties=(
                PropertyChange(
                    path="/Properties/ContainerDefinitions/web/Image",
                    op=Op.MODIFY,
                    before="a:1",
                    after="a:2",
                ),
                PropertyChange(
                    path="/Properties/ContainerDefinitions/web/Environment/A", op=Op.ADD, after="1"
                ),
                PropertyChange(
                    path="/Properties/ContainerDefinitions/web/Environment/B", op=Op.ADD, after="1"
                ),
                PropertyChange(path="/Properties/Memory", op=Op.MODIFY, before="1", after="2"),
            ),
        ),
        ("runs a:2 instead of a:1", "its tasks change in Environment of web (2), Memory"),
    ),
    "a replaced file system": (
        change(
            "AWS::EFS::FileSystem",
            replacement=Replacement.ALWAYS,
            policy_action="ReplaceAndDelete",
        ),
        ("starts with an empty file system (old one deleted)",),
    ),
    "a replaced target group": (
        change(f"{V2}TargetGroup", replacement=Replacement.ALWAYS),
        ("is moved to another target group; connections to the old one are drained",),
    ),
    "a replaced load balancer": (
        change(f"{V2}LoadBalancer", replacement=Replacement.ALWAYS),
        ("its load balancer is replaced, so its DNS name changes",),
    ),
    "another port": (
        change(f"{V2}Listener", before={"Port": 80}, after={"Port": 8080}),
        ("is reached at port 8080 instead of 80",),
    ),
    "less scaling": (
        change(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            before={"MaxCapacity": 9},
            after={"MaxCapacity": 1},
        ),
        ("scales to at most 1 task instead of 9",),
    ),
}


@pytest.mark.parametrize(("item", "told"), CASES.values(), ids=CASES)
def test_users_are_told(item: ResourceChange, told: tuple[str, ...]) -> None:
    assert impacts([item]) == told


def test_without_a_service_the_resource_is_named() -> None:
    found = impacts([change("AWS::EFS::FileSystem", Action.ADD)], is_service=False)
    assert found == ("It: gets a new, empty file system",)


def test_the_same_is_said_once() -> None:
    twice = [change(SERVICE, Action.REMOVE), change(SERVICE, Action.REMOVE)]
    assert len(impacts(twice)) == 1
