"""How many tasks run, and how a new version takes their place."""

from __future__ import annotations

import pytest

from tests.translate.made import made, properties, refused

MOUNT = "volumes: [{type: volume, source: data, target: /d, read_only: %s}]"


@pytest.mark.parametrize(
    ("text", "count"), [("", 1), ("deploy: {replicas: 3}", 3), ("deploy: {replicas: 0}", 0)]
)
def test_replicas_are_kept_also_zero(text: str, count: int) -> None:
    assert properties(made(text), "WebService")["DesiredCount"] == count


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        pytest.param("", (100, 200), id="new tasks first"),
        pytest.param(MOUNT % "true", (100, 200), id="reading a volume"),
        pytest.param(MOUNT % "false", (0, 100), id="writing to a volume"),
    ],
)
def test_a_service_that_writes_to_a_volume_never_runs_twice(
    text: str, percents: tuple[int, int]
) -> None:
    service = properties(made(text, rest="volumes: {data: }\n"), "WebService")
    configuration = service["DeploymentConfiguration"]
    assert (configuration["MinimumHealthyPercent"], configuration["MaximumPercent"]) == percents
    assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert ("AvailabilityZoneRebalancing" in service) is (percents == (0, 100))


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        pytest.param("replicas: 4, update_config: {parallelism: 2}", (50, 150), id="half"),
        pytest.param("replicas: 1, update_config: {parallelism: 1}", (0, 200), id="a minimum of 0"),
        pytest.param("replicas: 3, update_config: {parallelism: 0}", (0, 200), id="all at once"),
        pytest.param("update_config: {order: stop-first}", (0, 100), id="stop first"),
        pytest.param("update_config: {order: start-first}", (100, 200), id="start first"),
        pytest.param(
            "replicas: 4, update_config: {parallelism: 2, order: stop-first}",
            (50, 100),
            id="half, stop first",
        ),
        pytest.param(
            "replicas: 3, update_config: {parallelism: 1, order: start-first}",
            (100, 134),
            id="rounded so that one more can start",
        ),
        pytest.param(
            "replicas: 3, update_config: {parallelism: 2, x-aws-max_percent: 120}",
            (33, 120),
            id="one percent given",
        ),
        pytest.param(
            "replicas: 4, update_config: "
            "{parallelism: 9, x-aws-min_percent: 25, x-aws-max_percent: '125'}",
            (25, 125),
            id="both percents given win",
        ),
        pytest.param("update_config: {x-aws-min_percent: 0}", (0, 200), id="zero is kept"),
    ],
)
def test_the_update_policy_becomes_shares(text: str, percents: tuple[int, int]) -> None:
    service = properties(made(f"deploy: {{{text}}}"), "WebService")
    configuration = service["DeploymentConfiguration"]
    assert (configuration["MinimumHealthyPercent"], configuration["MaximumPercent"]) == percents
    assert ("AvailabilityZoneRebalancing" in service) is (percents[1] == 100)


def test_what_the_file_says_comes_before_the_guess_from_the_volumes() -> None:
    text = f"{MOUNT % 'false'}\ndeploy: {{update_config: {{order: start-first}}}}"
    service = properties(made(text, rest="volumes: {data: }\n"), "WebService")
    assert service["DeploymentConfiguration"]["MaximumPercent"] == 200


@pytest.mark.parametrize(
    ("action", "breaker"),
    [("rollback", (True, True)), ("pause", (True, False)), ("continue", (False, False))],
)
def test_the_action_after_a_failure(action: str, breaker: tuple[bool, bool]) -> None:
    text = f"deploy: {{update_config: {{failure_action: {action}}}}}"
    made_ = properties(made(text), "WebService")["DeploymentConfiguration"]
    assert tuple(made_["DeploymentCircuitBreaker"].values()) == breaker


def test_what_ecs_has_not_of_an_update_warns() -> None:
    text = "deploy: {update_config: {delay: 10s, monitor: 5s}, rollback_config: {parallelism: 1}}"
    assert [item.code for item in made(text).diagnostics] == ["C2C-M001"] * 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("update_config: {parallelism: 1}", "'parallelism' is a part of 'replicas'"),
        ("replicas: 1, update_config: {parallelism: 2}", "'parallelism' of 2 is more than"),
        ("replicas: 0, update_config: {parallelism: 0}", "'parallelism' of 0 is more than"),
        ("update_config: {failure_action: explode}", "'explode' is no action"),
        ("update_config: {x-aws-min_percent: 101}", "101 % is more than all tasks"),
        ("update_config: {x-aws-max_percent: 99}", "99 % is less than all tasks"),
        (
            "replicas: 9, update_config: {x-aws-max_percent: 100}",
            "from 100 % to 100 % no task can be replaced",
        ),
    ],
)
def test_an_update_that_could_never_happen_is_refused(text: str, message: str) -> None:
    (problem,) = refused(f"deploy: {{{text}}}")
    assert problem.code == "C2C-M020"
    assert message in problem.message
    assert str(problem.span).startswith("docker-compose.yml:9:")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("update_config: {x-aws-max_percent: 150}", ["C2C-M020"], id="one task"),
        pytest.param("replicas: 2, update_config: {x-aws-max_percent: 150}", [], id="two tasks"),
        pytest.param("replicas: 0, update_config: {x-aws-max_percent: 150}", [], id="no task"),
        pytest.param(
            "x-aws-autoscaling: {cpu: 50, max: 3}, update_config: {x-aws-max_percent: 150}",
            [],
            id="scaled",
        ),
    ],
)
def test_shares_that_leave_no_whole_task_warn(text: str, codes: list[str]) -> None:
    assert [item.code for item in made(f"deploy: {{{text}}}").diagnostics] == codes
