"""The number of tasks follows the use of CPU or memory."""

from __future__ import annotations

import pytest

from tests.translate.made import made, properties


def test_without_the_key_there_is_nothing_of_it() -> None:
    resources = made("deploy: {replicas: 2}").template.resources.values()
    assert not [it for it in resources if "AutoScaling" in it.type]


def test_a_service_is_scaled_between_its_bounds() -> None:
    made_ = made("deploy: {x-aws-autoscaling: {cpu: 75, min: 2, max: 10}}")
    target = properties(made_, "WebScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 10)
    assert target["ResourceId"] == {
        "Fn::Join": [
            "/",
            [
                "service",
                {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "ClusterArn"}]}]},
                {"Fn::GetAtt": ["WebService", "Name"]},
            ],
        ]
    }
    tracking = properties(made_, "WebScalingPolicy")["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 75
    assert "DesiredCount" not in properties(made_, "WebService")


@pytest.mark.parametrize(("metric", "name"), [("cpu", "CPU"), ("memory", "Memory")])
def test_the_metric_is_the_services_average(metric: str, name: str) -> None:
    made_ = made(f"deploy: {{x-aws-autoscaling: {{{metric}: 60, max: 2}}}}")
    tracking = properties(made_, "WebScalingPolicy")["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["PredefinedMetricSpecification"] == {
        "PredefinedMetricType": f"ECSServiceAverage{name}Utilization"
    }


@pytest.mark.parametrize(
    ("text", "least"),
    [
        pytest.param("", 1, id="one where nothing is said"),
        pytest.param("replicas: 3, ", 3, id="the replicas"),
        pytest.param("replicas: 9, ", 5, id="never more than the maximum"),
        pytest.param("replicas: 0, ", 0, id="none"),
    ],
)
def test_the_least_number_of_tasks(text: str, least: int) -> None:
    made_ = made(f"deploy: {{{text}x-aws-autoscaling: {{cpu: 60, max: 5}}}}")
    assert properties(made_, "WebScalableTarget")["MinCapacity"] == least
