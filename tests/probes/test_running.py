"""Sizes, numbers, updates, scaling and processors."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.values import replace
from tests.probes.catalogue import shows
from tests.probes.conversion import (
    of_type,
    own,
    problems,
    properties,
    service,
    service_problems,
    words,
)
from tests.translate.projects import facts

RESERVED = "deploy: {resources: {reservations: {"


def deployment(lines: str) -> Any:
    return properties(service(lines), "WebService")["DeploymentConfiguration"]


def percentages(lines: str) -> tuple[int, int]:
    found = deployment(lines)
    return found["MinimumHealthyPercent"], found["MaximumPercent"]


@shows("P17", "D07", "M12")
def test_zeroes_survive() -> None:
    lines = "deploy: {replicas: 0, update_config: {x-aws-min_percent: 0, x-aws-max_percent: 100}}"
    assert properties(service(lines), "WebService")["DesiredCount"] == 0
    assert percentages(lines) == (0, 100)
    check = "healthcheck: {test: [CMD, x], start_period: 0s}"
    assert own(service(check))["HealthCheck"]["StartPeriod"] == 0


@shows("P18", "M12")
def test_parallelism_without_replicas_is_an_error() -> None:
    assert "missing" in words(service_problems("deploy: {update_config: {parallelism: 1}}"))


@shows("P19", "P20", "D08", "M12")
@pytest.mark.parametrize(("replicas", "parallelism"), [(1, 2), (0, 0)])
def test_parallelism_needs_that_many_replicas(replicas: int, parallelism: int) -> None:
    lines = f"deploy: {{replicas: {replicas}, update_config: {{parallelism: {parallelism}}}}}"
    assert f"'parallelism' of {parallelism}" in words(service_problems(lines))


@shows("P21", "M12", "D07")
def test_one_of_one_at_a_time_may_go_down_to_nothing() -> None:
    assert percentages("deploy: {replicas: 1, update_config: {parallelism: 1}}") == (0, 200)


@shows("P22", "M22")
def test_autoscaling_owns_the_number_of_tasks() -> None:
    made = service("deploy: {replicas: 2, x-aws-autoscaling: {cpu: 75, max: 10}}")
    (target,) = of_type(made, "ApplicationAutoScaling::ScalableTarget").values()
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 10)
    assert "demo-cluster" in str(target["ResourceId"]) or "ClusterArn" in str(target["ResourceId"])
    (policy,) = of_type(made, "ApplicationAutoScaling::ScalingPolicy").values()
    tracked = policy["TargetTrackingScalingPolicyConfiguration"]
    assert tracked["TargetValue"] == 75
    assert "DesiredCount" not in properties(made, "WebService")


@shows("P23", "M22", "D08")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("{cpu: 75}", "max", id="no maximum"),
        pytest.param("{cpu: high, max: 3}", "high", id="a word for a number"),
        pytest.param("{mem: 75, max: 3}", "mem", id="a misspelt measure"),
        pytest.param("{max: 3}", "cpu", id="no measure"),
    ],
)
def test_each_mistake_in_the_autoscaling_is_told(text: str, told: str) -> None:
    assert told in words(service_problems(f"deploy: {{x-aws-autoscaling: {text}}}"))


@shows("P46")
def test_scale_is_the_number_of_replicas() -> None:
    made = service("scale: 2")
    assert properties(made, "WebService")["DesiredCount"] == 2
    assert [item for item in made.diagnostics if "scale" in item.message] == []


@shows("P47")
def test_order_and_failure_action_are_followed() -> None:
    lines = "deploy: {update_config: {order: stop-first, failure_action: rollback}}"
    assert percentages(lines) == (0, 100)
    assert deployment(lines)["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert "mode" in words(service_problems("deploy: {mode: global}"))


@shows("M10", "D19")
@pytest.mark.parametrize(
    ("resources", "size"),
    [
        pytest.param("{}", ("256", "512"), id="nothing"),
        pytest.param("{limits: {cpus: '0.5'}}", ("512", "1024"), id="half a processor"),
        pytest.param("{limits: {memory: 3G}}", ("512", "3072"), id="memory alone"),
        pytest.param(
            "{limits: {cpus: '0.25'}, reservations: {memory: 2G}}",
            ("256", "2048"),
            id="limits and reservations",
        ),
    ],
)
def test_the_smallest_size_that_holds_it(resources: str, size: tuple[str, str]) -> None:
    task = properties(service(f"deploy: {{resources: {resources}}}"), "WebTaskDefinition")
    assert (task["Cpu"], task["Memory"]) == size


@shows("M10")
def test_no_size_is_told_with_what_was_asked() -> None:
    found = service_problems("deploy: {resources: {limits: {cpus: '1', memory: 300G}}}")
    assert "307200 MiB" in words(found)


@shows("M11")
@pytest.mark.parametrize(("lines", "count"), [("user: me", 1), ("deploy: {replicas: 3}", 3)])
def test_replicas_are_the_desired_count(lines: str, count: int) -> None:
    assert properties(service(lines), "WebService")["DesiredCount"] == count


@shows("P27", "P28", "D08", "D09")
@pytest.mark.parametrize(
    "reserved",
    [
        "devices: [{count: all, capabilities: [gpu], driver: nvidia}]",
        "devices: [{count: 1, capabilities: [gpu], driver: nvidia}]",
        "devices: [{capabilities: [gpu], driver: nvidia}]",
        "generic_resources: [{discrete_resource_spec: {kind: gpus, value: 2}}]",
    ],
)
def test_a_gpu_never_ends_up_on_fargate(reserved: str) -> None:
    lines = f"deploy: {{resources: {{reservations: {{{reserved}}}}}}}"
    (refused,) = service_problems(lines)
    assert refused.code == "C2C-M022"
    assert "x-aws-capacity" in str(refused.hint)


@shows("P27", "P28", "D09")
@pytest.mark.parametrize(
    ("lines", "value"),
    [
        pytest.param("gpus: all", "ALL", id="all"),
        pytest.param("gpus: [{}]", "ALL", id="no number"),
        pytest.param("gpus: [{count: 2}]", "2", id="a number"),
        pytest.param(f"{RESERVED}devices: [{{capabilities: [gpu]}}]}}}}}}", "ALL", id="device"),
        pytest.param(
            f"{RESERVED}devices: [{{capabilities: [gpu], count: 3, driver: nvidia}}]}}}}}}",
            "3",
            id="devices",
        ),
        pytest.param(
            f"{RESERVED}generic_resources: "
            "[{discrete_resource_spec: {kind: gpu, value: 1}}]}}}",
            "1",
            id="a generic resource",
        ),
    ],
)
def test_a_gpu_is_reserved_on_instances_of_the_cluster(lines: str, value: str) -> None:
    known = facts()
    assert known.cluster is not None
    cluster = replace(known.cluster, capacity_providers=("group",), managed_providers=())
    made = service(f"{lines}\nx-aws-capacity: group", given=replace(known, cluster=cluster))
    assert own(made)["ResourceRequirements"] == [{"Type": "GPU", "Value": value}]
    task = properties(made, "WebTaskDefinition")
    assert (task["RequiresCompatibilities"], task["NetworkMode"]) == (["EC2"], "awsvpc")
    assert not {"Cpu", "Memory", "EphemeralStorage"} & task.keys()
    ecs = properties(made, "WebService")
    assert ecs["CapacityProviderStrategy"] == [{"CapacityProvider": "group", "Weight": 1}]
    assert not {"LaunchType", "PlatformVersion"} & ecs.keys()
    # the subnets of these facts are public
    assert {item.code for item in made.diagnostics} == {"C2C-M041"}


@shows("P40", "D18")
def test_a_circle_of_dependencies_is_an_error() -> None:
    found = problems(
        "services: {a: {image: 'a:1', depends_on: [b]}, b: {image: 'b:1', depends_on: [a]}}"
    )
    assert "a" in words(found)
    assert "b" in words(found)
