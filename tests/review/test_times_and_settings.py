"""How long releases take, what surrounds a change set, and sizes and checks of tasks."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.change_set import read
from compose2cfn.changes.model import ChangeSet
from compose2cfn.changes.predict import predict
from compose2cfn.changes.settings import Check, Setting
from compose2cfn.review.assess import findings_of
from compose2cfn.review.waiting import waiting
from tests.review.examples import answer

FIRED_BY_SURROUNDINGS = {"P12", "R35", "R36", "R37", "R44", "R46"}
"""Rules whose cases are here."""


def found(changes: ChangeSet) -> set[str]:
    return {f"{item.rule} {item.level.word} {item.logical_id}" for item in findings_of(changes)}


def deployed(strategy: str | None = None, **told: Any) -> dict[str, Any]:
    settings = told | ({"Strategy": strategy} if strategy else {})
    return {"DesiredCount": 2, "DeploymentConfiguration": settings}


def hook(*stages: str, timeout: int | None = None, kind: str = "PAUSE") -> dict[str, Any]:
    told: dict[str, Any] = {"TargetType": kind, "LifecycleStages": list(stages)}
    return told | ({"TimeoutConfiguration": {"TimeoutInMinutes": timeout}} if timeout else {})


BEFORE_TRAFFIC, BEFORE_SCALING = "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRE_SCALE_UP"


@pytest.mark.parametrize(
    ("service", "shift", "paused"),
    [
        ({}, 0, 0),
        (deployed("BLUE_GREEN"), 15, 0),
        (deployed("LINEAR"), 15 + 9 * 6, 0),
        (deployed("LINEAR", LinearConfiguration={"StepPercent": 30.0}), 15 + 3 * 6, 0),
        (deployed("CANARY", BakeTimeInMinutes="0"), 10, 0),
        (deployed("BLUE_GREEN", LifecycleHooks=[hook(BEFORE_SCALING)]), 15, 1440),
        (deployed("CANARY", LifecycleHooks=[hook(BEFORE_TRAFFIC, timeout=5)]), 25, 10),
        (deployed("LINEAR", LifecycleHooks=[hook(BEFORE_TRAFFIC, timeout=5)]), 69, 50),
        (deployed(LifecycleHooks=[hook(BEFORE_SCALING, kind="AWS_LAMBDA")]), 0, 0),
    ],
    ids=[
        "rolling",
        "blue green by default",
        "linear by default",
        "steps that don't divide",
        "canary without bake time",
        "a pause by default",
        "a pause before both steps",
        "a pause before ten steps",
        "a function without timeout",
    ],
)
def test_the_minutes_of_a_deployment(service: dict[str, Any], shift: int, paused: int) -> None:
    told = waiting(service)

    assert (told.shift, told.paused) == (shift, paused)


def service(properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"Web": {"Type": "AWS::ECS::Service", "Properties": properties}}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (deployed("CANARY"), deployed("CANARY", BakeTimeInMinutes=60), set()),
        (
            deployed("CANARY", BakeTimeInMinutes=300),
            deployed("CANARY", BakeTimeInMinutes=300, MaximumPercent=200),
            {"R44 low Web"},
        ),
        (
            deployed("CANARY"),
            deployed("CANARY", CanaryConfiguration={"CanaryBakeTimeInMinutes": 300}),
            {"R44 medium Web"},
        ),
        (
            deployed("LINEAR"),
            deployed("LINEAR", LinearConfiguration={"StepBakeTimeInMinutes": 240}),
            {"R44 high Web"},
        ),
        (
            deployed("BLUE_GREEN"),
            deployed("BLUE_GREEN", LifecycleHooks=[hook(BEFORE_SCALING, timeout=2400)]),
            {"R44 high Web"},
        ),
        (deployed(), deployed("BLUE_GREEN"), {"R43 medium Web", "R46 info Web"}),
        (deployed(MaximumPercent=150), deployed(MaximumPercent=100), {"R19 high Web"}),
        (
            deployed(MaximumPercent=150, MinimumHealthyPercent=50),
            deployed(MaximumPercent=100, MinimumHealthyPercent=50),
            {"R19 medium Web"},
        ),
    ],
    ids=[
        "an hour",
        "long as before",
        "hours",
        "refused",
        "beyond 36 h",
        "twice",
        "stuck",
        "capped",
    ],
)
def test_a_release_takes_long(before: Any, after: Any, expected: set[str]) -> None:
    assert found(predict(service(before), service(after))) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, set()),
        ({"DeploymentConfig": {"Mode": "STANDARD"}, "OnStackFailure": "ROLLBACK"}, set()),
        ({"StackDriftStatus": "IN_SYNC"}, set()),
        ({"DeploymentConfig": {"Mode": "EXPRESS"}}, {"R35 high -"}),
        ({"DeploymentConfig": {"DisableRollback": True}}, {"R35 high -"}),
        ({"OnStackFailure": "DO_NOTHING"}, {"R35 high -"}),
        ({"StackDriftStatus": "DRIFTED"}, {"R37 medium -"}),
    ],
    ids=["usual", "said in words", "in sync", "express", "no rollback", "do nothing", "drifted"],
)
def test_how_a_change_set_is_executed(told: dict[str, Any], expected: set[str]) -> None:
    changes = read(answer(Status="CREATE_PENDING", **told))

    assert found(changes) == expected


ALARM = {"Arn": "arn:alarm", "Type": "AWS::CloudWatch::Alarm"}
WATCHED = {"RollbackTriggers": [ALARM], "MonitoringTimeInMinutes": 10}
KIND = "rollback-configuration"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (Setting(kind="tag", name="team", before="a", after="b"), set()),
        (Setting(kind="termination-protection", before=True, after=True), set()),
        (Setting(kind=KIND, after=WATCHED), set()),
        (Setting(kind="notification-topic", name="arn:topic", after="arn:topic"), set()),
        (Setting(kind=KIND, before=WATCHED), {"R36 high -"}),
        (
            Setting(kind=KIND, before=WATCHED, after=WATCHED | {"MonitoringTimeInMinutes": 1}),
            {"R36 medium -"},
        ),
        (
            Setting(kind="notification-topic", name="arn:topic", before="arn:topic"),
            {"R36 medium -"},
        ),
        (Setting(kind="termination-protection", before=True), {"R36 high -"}),
        (Setting(kind="stack-policy", before={}, after={"Statement": []}), {"R36 high -"}),
        (Setting(kind="service-role", before="arn:a", after="arn:b"), {"R36 high -"}),
    ],
    ids=[
        "a tag",
        "protection stays",
        "alarms are added",
        "a topic is added",
        "alarms go",
        "a shorter watch",
        "a topic goes",
        "protection ends",
        "another policy",
        "another role",
    ],
)
def test_the_guard_rails_of_a_stack(setting: Setting, expected: set[str]) -> None:
    assert found(ChangeSet(settings=(setting,))) == expected


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (Check(kind="hook", name="Org::Guard::Hook", mode="FAIL"), set()),
        (Check(kind="validation", name="N", mode="FAIL", message="taken"), {"P12 high -"}),
        (
            Check(kind="validation", name="N", mode="WARN", logical_id="B", message="not empty"),
            {"P12 medium B"},
        ),
        (
            Check(kind="validation", name="N", mode="FAIL", message="skipped: no right"),
            {"P12 info -"},
        ),
    ],
    ids=["a hook", "it fails", "it warns", "it was skipped"],
)
def test_what_aws_itself_checks(check: Check, expected: set[str]) -> None:
    assert found(ChangeSet(checks=(check,))) == expected


def task(container: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"Name": "web", "Image": "shop/web:1"}
    told = {"ContainerDefinitions": [base | container], **more}
    return {"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": told}}}


def checked(*command: str, **more: Any) -> dict[str, Any]:
    return {"HealthCheck": {"Command": ["CMD-SHELL", *command], **more}}


FARGATE = {"RequiresCompatibilities": ["FARGATE"], "Cpu": "256"}
REAL = checked("curl -f localhost")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (task(REAL), task(checked("curl -f localhost/health")), set()),
        (task(checked("true")), task(checked("exit 0")), set()),
        (task(REAL), task(checked("curl -f localhost", Interval=20)), set()),
        (task({"User": "0:1000"}), task({"User": "root"}), set()),
        (task({}, **FARGATE, Memory="512"), task({}, **FARGATE, Memory="1024"), set()),
        (task(REAL), task(checked("curl -f localhost || true")), {"R19 medium Task"}),
        (task(REAL), task(checked("curl -f localhost", Interval=60)), {"R19 medium Task"}),
        (task({"User": "1000:1000"}), task({"User": "0:1000"}), {"R18 high Task"}),
        (task({}), task({}, PidMode="host"), {"R18 high Task"}),
        (
            task({"LinuxParameters": {"Capabilities": {"Drop": ["ALL"]}}}),
            task({}),
            {"R18 high Task"},
        ),
        (task({"Memory": 512}), task({"Memory": 256}), {"R23 medium Task"}),
        (
            task({}, EphemeralStorage={"SizeInGiB": 50}),
            task({}),
            {"R23 medium Task"},
        ),
        (
            task({}, **FARGATE, Memory="512"),
            task({}, **FARGATE, Memory="3072"),
            {"R23 medium Task"},
        ),
    ],
    ids=[
        "another address",
        "never a check",
        "sooner",
        "root as before",
        "more memory",
        "always healthy",
        "much later",
        "root with a group",
        "processes of the machine",
        "capabilities come back",
        "less memory of a container",
        "less disk",
        "no such size",
    ],
)
def test_sizes_and_checks(before: Any, after: Any, expected: set[str]) -> None:
    assert found(predict(before, after)) == expected
