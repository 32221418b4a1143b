"""The number of tasks follows the use of CPU or memory."""

from __future__ import annotations

import pytest

from tests.translate.made import made, properties, refused


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


def test_each_metric_has_a_policy_and_one_alone_the_plain_name() -> None:
    text = "ports: [{target: 80, published: '80', protocol: tcp}, {target: 81, published: '81'}]\n"
    done = made(
        f"{text}deploy: {{x-aws-autoscaling: {{cpu: 60, memory: 70, requests: 9, max: 5}}}}"
    )
    policies = [
        key for key, it in done.template.resources.items() if it.type.endswith("ScalingPolicy")
    ]
    assert policies == [
        "WebScalingPolicy",
        "WebMemoryScalingPolicy",
        "Web80RequestsScalingPolicy",
        "Web81RequestsScalingPolicy",
    ]
    tracking = properties(done, policies[2])["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["PredefinedMetricSpecification"]["ResourceLabel"]["Fn::Join"][1] == [
        {"Fn::Select": [1, {"Fn::Split": ["loadbalancer/", {"Ref": "LoadBalancerArn"}]}]},
        {"Fn::GetAtt": ["WebTCP80TargetGroup", "TargetGroupFullName"]},
    ]


def test_the_bounds_change_at_times() -> None:
    night = "night: {cron: 0 20 * * ? *, timezone: Europe/Berlin, min: 0, max: 1}"
    done = made(f"deploy: {{x-aws-autoscaling: {{max: 5, schedule: {{{night}}}}}}}")
    assert properties(done, "WebScalableTarget")["ScheduledActions"] == [
        {
            "ScalableTargetAction": {"MaxCapacity": 1, "MinCapacity": 0},
            "Schedule": "cron(0 20 * * ? *)",
            "ScheduledActionName": "night",
            "Timezone": "Europe/Berlin",
        }
    ]
    assert "WebScalingPolicy" not in done.template.resources


def test_requests_need_a_published_port() -> None:
    (problem,) = refused("deploy: {x-aws-autoscaling: {requests: 9, max: 5}}")
    assert problem.code == "C2C-M066"


def test_two_target_groups_have_no_one_number_of_requests() -> None:
    port = "ports: [{target: 80, published: '80', protocol: tcp}]\nx-aws-deployment: blue_green\n"
    told = refused(f"{port}deploy: {{x-aws-autoscaling: {{requests: 9, max: 5}}}}")
    assert "C2C-M066" in {problem.code for problem in told}
