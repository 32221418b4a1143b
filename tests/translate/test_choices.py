"""What the translation says that it chose is what stands in the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose2cfn.translate.choices import Choice, Topic, in_order
from compose2cfn.translate.translate import translate
from tests.translate.converted import converted
from tests.translate.projects import ENVIRONMENT, facts, project, service_project

GOLDEN = Path(__file__).parents[1] / "golden"
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
NO_NUMBER = (
    "'x-aws-autoscaling' says so; the template holds no number of tasks, so that a deployment "
    "doesn't undo the scaling"
)
ALWAYS = {Topic.CAPACITY, Topic.SIZE, Topic.SUBNETS, Topic.ADDRESS, Topic.DISCOVERY, Topic.EXPOSURE}


def chosen(text: str, topic: Topic, *, rest: str = "") -> list[tuple[str, str]]:
    made = translate(service_project(text, rest=rest), facts())
    return [(it.chosen, it.why) for it in made.choices if it.topic is topic]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_task_is_explained_as_it_was_made(folder: Path) -> None:
    made, _ = converted(folder)
    for resource in made.template.resources.values():
        if resource.type == "AWS::ECS::TaskDefinition":
            told = {it.topic: it.chosen for it in made.choices if it.service == resource.service}
            assert told.keys() >= ALWAYS
            size = resource.properties
            if size["RequiresCompatibilities"] == ["FARGATE"]:
                cpus = int(size["Cpu"]) / 1024
                assert told[Topic.SIZE] == f"{cpus:g} vCPU and {size['Memory']} MiB"
    kept = {it.logical_id for it in made.template.resources.values() if it.deletion_policy}
    assert len(kept) <= sum(it.topic is Topic.DATA for it in made.choices)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_reason_has_words_and_a_line(folder: Path) -> None:
    for choice in converted(folder)[0].choices:
        assert choice.chosen
        assert choice.why
        assert choice.origin.file in {"docker-compose.yml", "docker-compose.override.yml"}


def test_size_asked_and_size_bought() -> None:
    text = "deploy: {resources: {limits: {cpus: '0.3', memory: 600M}}}"
    (told,) = chosen(text, Topic.SIZE)
    assert told == (
        "0.5 vCPU and 1024 MiB",
        "the smallest Fargate size that holds 0.3 vCPU and 600 MiB",
    )


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        pytest.param("10s", [], id="nothing-is-rounded"),
        pytest.param(
            "10500ms",
            [("interval 11 s", "10.5 s is rounded to what ECS takes")],
            id="up-to-whole-seconds",
        ),
        pytest.param(
            "10m", [("interval 300 s", "600 s is rounded to what ECS takes")], id="down-to-the-most"
        ),
    ],
)
def test_rounding_is_explained(interval: str, told: list[tuple[str, str]]) -> None:
    text = f"healthcheck: {{test: [CMD, ok], timeout: 9s, interval: {interval}}}"
    assert chosen(text, Topic.HEALTH) == told


@pytest.mark.parametrize(
    ("text", "topic", "told"),
    [
        pytest.param(
            "",
            Topic.CAPACITY,
            ("Fargate", "no 'x-aws-capacity' is given"),
            id="capacity-by-default",
        ),
        pytest.param(
            "x-aws-capacity: {FARGATE: {base: 1}, FARGATE_SPOT: 3}",
            Topic.CAPACITY,
            (
                "FARGATE (weight 1, the first 1), FARGATE_SPOT (weight 3)",
                "'x-aws-capacity' says so",
            ),
            id="capacity-by-weights",
        ),
        pytest.param(
            "x-aws-ephemeral_storage: 50g",
            Topic.DISK,
            ("50 GiB", "'x-aws-ephemeral_storage' says so; without it a task has 20 GiB"),
            id="a-larger-disk",
        ),
        pytest.param(
            "deploy: {replicas: 5, x-aws-autoscaling: {max: 3, cpu: 70, "
            "schedule: {night: {rate: 1 day, max: 1}}}}",
            Topic.TASKS,
            (
                "3 to 3, by 70 % of the CPU, 'night' at its time",
                NO_NUMBER,
            ),
            id="a-number-that-scales",
        ),
    ],
)
def test_what_tasks_run_on_and_how_many(text: str, topic: Topic, told: tuple[str, str]) -> None:
    assert chosen(text, topic) == [told]


@pytest.mark.parametrize(
    "key", ["x-aws-sidecar_of: web", "network_mode: service:web"], ids=["by-key", "by-network"]
)
def test_a_sidecar_tells_its_task(key: str) -> None:
    proxy = f"  proxy: {{image: 'p:1', {key}}}\n"
    made = translate(project(f"{ENVIRONMENT}services:\n  web: {{image: 'w:1'}}\n{proxy}"), facts())
    told = [(it.chosen, it.why) for it in made.choices if it.service == "proxy"]
    assert ("one in each task of 'web'", f"'{key.partition(':')[0]}' says so") in told


def test_the_timeout_that_compose_has_by_itself_is_explained() -> None:
    (told,) = chosen("healthcheck: {test: [CMD, ok]}", Topic.HEALTH)
    assert told == ("timeout 30 s", "it is Compose's default; ECS's own is 5 s")


def test_what_is_said_is_no_default() -> None:
    assert chosen("platform: linux/arm64", Topic.PROCESSOR) == []
    assert chosen("deploy: {replicas: 3}", Topic.TASKS) == [("3", "'deploy.replicas' says so")]


def test_a_choice_depends_on_no_order() -> None:
    place = project("services: {web: {image: 'a:1'}}\nx-aws-vpc: vpc-0abc\n").at("services")
    choices = [
        Choice(service=service, topic=topic, chosen=words, why="", origin=place)
        for service in (None, "b", "a")
        for topic in (Topic.LOGS, Topic.SIZE)
        for words in "yx"
    ]
    assert in_order(choices) == in_order(choices[::-1])
    assert [it.service for it in in_order(choices)][::4] == ["a", "b", None]
