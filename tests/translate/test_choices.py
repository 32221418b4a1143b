"""What the translation says that it chose is what stands in the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose2cfn.translate.choices import Choice, Topic, in_order
from compose2cfn.translate.translate import translate
from tests.translate.converted import converted
from tests.translate.projects import facts, project, service_project

GOLDEN = Path(__file__).parents[1] / "golden"
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
ALWAYS = {Topic.SIZE, Topic.SUBNETS, Topic.ADDRESS, Topic.DISCOVERY, Topic.EXPOSURE}


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
    text = f"healthcheck: {{test: [CMD, ok], interval: {interval}}}"
    assert chosen(text, Topic.HEALTH) == told


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
