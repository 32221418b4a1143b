"""Deployment strategies: what ECS is told, and what it may change."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.compose.deployment import Deployment, Hook
from compose2cfn.translate.deployment_times import in_words, pauses_min, shift_min, steps
from tests.translate.made import made, properties, refused

PORTS = "ports: [{target: 8000, published: '80'}]"


def configuration(text: str, ports: str = PORTS) -> Any:
    translation = made(f"{ports}\nx-aws-deployment: {text}")
    return properties(translation, "WebService")["DeploymentConfiguration"]


def test_nothing_is_said_where_nothing_is_asked() -> None:
    plain = properties(made(PORTS), "WebService")
    assert "Strategy" not in plain["DeploymentConfiguration"]
    assert "AdvancedConfiguration" not in plain["LoadBalancers"][0]


def test_rolling_needs_no_second_target_group() -> None:
    translation = made(f"{PORTS}\nx-aws-deployment: rolling")
    assert not any("Green" in name for name in translation.template.resources)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("rolling", {"Strategy": "ROLLING"}, id="rolling"),
        pytest.param(
            "{bake_time: 5m}", {"Strategy": "ROLLING", "BakeTimeInMinutes": 5}, id="rolling-baked"
        ),
        pytest.param(
            "blue_green", {"Strategy": "BLUE_GREEN", "BakeTimeInMinutes": 15}, id="blue-green"
        ),
        pytest.param(
            "{strategy: blue_green, bake_time: 0s}",
            {"Strategy": "BLUE_GREEN", "BakeTimeInMinutes": 0},
            id="no-bake-time-is-a-value",
        ),
        pytest.param(
            "linear",
            {
                "Strategy": "LINEAR",
                "BakeTimeInMinutes": 15,
                "LinearConfiguration": {"StepPercent": 10, "StepBakeTimeInMinutes": 6},
            },
            id="linear",
        ),
        pytest.param(
            "{strategy: canary, canary_percent: 0.1, canary_bake_time: 0m}",
            {
                "Strategy": "CANARY",
                "BakeTimeInMinutes": 15,
                "CanaryConfiguration": {"CanaryPercent": 0.1, "CanaryBakeTimeInMinutes": 0},
            },
            id="the-smallest-canary",
        ),
    ],
)
def test_the_strategy_is_written_in_full(text: str, expected: Any) -> None:
    found = configuration(text)
    assert found.pop("DeploymentCircuitBreaker") == {"Enable": True, "Rollback": True}
    assert found.pop("MaximumPercent") == 200
    assert found.pop("MinimumHealthyPercent") == 100
    assert found == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ECSAllAtOnce", "BLUE_GREEN"),
        ("ECSLinear10PercentEvery1Minutes", {"StepPercent": 10, "StepBakeTimeInMinutes": 1}),
        ("ECSLinear10PercentEvery3Minutes", {"StepPercent": 10, "StepBakeTimeInMinutes": 3}),
        ("ECSCanary10Percent5Minutes", {"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 5}),
        ("ECSCanary10Percent15Minutes", {"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 15}),
    ],
)
def test_the_names_of_codedeploy_mean_the_same(name: str, expected: Any) -> None:
    for written in (f"CodeDeployDefault.{name}", name, name.removeprefix("ECS")):
        assert expected in configuration(written).values()
        assert expected in configuration(f"{{strategy: {written}}}").values()


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(100, 0), (50, 1), (33.3, 3), (10, 9), (12.5, 7), (3, 33), (0.1 * 300, 3)],
    ids=str,
)
def test_steps_wait_as_often_as_ecs_counts(percent: float, expected: int) -> None:
    assert steps(Deployment(strategy="linear", step_percent=percent)) == expected


def test_a_pause_before_production_comes_before_every_step() -> None:
    hook = Hook(stages=("pre_production_traffic_shift", "pre_scale_up"), timeout_min=10)
    wanted = Deployment(strategy="linear", step_percent=50, hooks=(hook,))
    assert (pauses_min(wanted), shift_min(wanted)) == (30, 21)


def test_the_rule_for_everything_comes_last_and_leads_to_both_groups() -> None:
    translation = made(f"{PORTS}\nx-aws-deployment: blue_green")
    rule = properties(translation, "WebTCP80To8000ListenerRule")
    (action,) = rule["Actions"]
    assert [it["Weight"] for it in action["ForwardConfig"]["TargetGroups"]] == [100, 0]
    assert rule["Priority"] == 50_000
    first, second = (
        properties(translation, f"WebTCP8000{name}TargetGroup") for name in ("", "Green")
    )
    assert first == second


def test_the_listener_keeps_its_default_action() -> None:
    before = properties(made(PORTS), "WebTCP80Listener")
    after = properties(made(f"{PORTS}\nx-aws-deployment: blue_green"), "WebTCP80Listener")
    assert before == after


def test_the_role_may_change_nothing_but_its_own() -> None:
    translation = made(f"{PORTS}\nx-aws-deployment: {{strategy: blue_green, test_port: 8080}}")
    role = properties(translation, "WebInfrastructureRole")
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    for statement in statements:
        reads = all(":Describe" in action for action in statement["Action"])
        assert reads == (statement["Resource"] == "*")
    assert statements[-1]["Resource"] == [
        {"Ref": "WebTCP8080To8000ListenerRule"},
        {"Ref": "WebTCP80To8000ListenerRule"},
    ]


def test_a_given_role_is_used_as_it_is() -> None:
    arn = "arn:aws:iam::111122223333:role/ecs"
    translation = made(f"{PORTS}\nx-aws-deployment: {{strategy: blue_green, role: {arn}}}")
    attached = properties(translation, "WebService")["LoadBalancers"][0]["AdvancedConfiguration"]
    assert attached["RoleArn"] == arn
    assert "WebInfrastructureRole" not in translation.template.resources


def test_a_redirect_doesnt_move() -> None:
    redirect = "{target: 8000, published: '80', x-aws-routing: {redirect: https}}"
    ports = f"ports: [{{target: 8000, published: '81'}}, {redirect}]"
    told = refused(f"{ports}\nx-aws-deployment: canary")
    assert [problem.code for problem in told] == ["C2C-M044"]


def test_a_volume_that_is_only_read_is_no_obstacle() -> None:
    mount = "volumes: [{type: volume, source: v, target: /data, read_only: true}]"
    text = f"{PORTS}\n{mount}\nx-aws-deployment: blue_green"
    assert "WebService" in made(text, rest="volumes: {v: }\n").template.resources


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(
            Deployment(strategy="blue_green"),
            "new tasks get all requests at once; old ones stay 15 minutes more (15 minutes in all)",
            id="at-once",
        ),
        pytest.param(
            Deployment(strategy="canary", hooks=(Hook(stages=("pre_scale_up",), timeout_min=5),)),
            "new tasks get 5 % of the requests first, the rest after 10 minutes; old ones stay 15 "
            "minutes more (25 minutes in all, hooks up to 5 more)",
            id="with-a-pause",
        ),
        pytest.param(
            Deployment(strategy="linear", step_percent=12.5, bake_min=0),
            "new tasks get 12.5 % of the requests every 6 minutes; old ones stay 0 minutes more "
            "(42 minutes in all)",
            id="step-by-step",
        ),
    ],
)
def test_a_strategy_is_explained_with_its_times(wanted: Deployment, expected: str) -> None:
    assert in_words(wanted) == expected
    translation = made(f"{PORTS}\nx-aws-deployment: {wanted.strategy}")
    told = [choice for choice in translation.choices if wanted.strategy in choice.why]
    assert [str(choice.topic) for choice in told] == ["update"]
