"""Containers that run to their end before the service's own starts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translate.made import made, properties, refused

REPLICA = "per_replica: true"


def containers(text: str) -> list[Any]:
    found: list[Any] = properties(made(text), "WebTaskDefinition")["ContainerDefinitions"]
    return found


def test_without_steps_there_is_one_container() -> None:
    assert [it["Name"] for it in containers("")] == ["web"]


def test_steps_run_one_after_another_and_then_the_service() -> None:
    steps = f"pre_start: [{{command: [a], {REPLICA}}}, {{command: [b], {REPLICA}}}]"
    waits = {
        it["Name"]: [on["ContainerName"] for on in it.get("DependsOn", [])]
        for it in containers(steps)
    }
    assert waits == {
        "web_PreStart_1": [],
        "web_PreStart_2": ["web_PreStart_1"],
        "web": ["web_PreStart_2"],
    }


def test_a_step_has_what_the_service_has_unless_it_says_otherwise() -> None:
    own = "user: app\nworking_dir: /srv\nenvironment: {A: '1', B: '2'}\n"
    step, _ = containers(f"{own}pre_start: [{{command: [a], environment: {{B: '3'}}, {REPLICA}}}]")
    assert (step["User"], step["WorkingDirectory"], step["Image"]) == ("app", "/srv", "web:1")
    assert step["Environment"] == [{"Name": "A", "Value": "1"}, {"Name": "B", "Value": "3"}]
    assert step["Essential"] is False
    other, _ = containers(
        f"{own}image: web:1\npre_start: [{{image: tool:1, user: root, {REPLICA}}}]"
    )
    assert (other["User"], other["Image"]) == ("root", "tool:1")
    assert "Command" not in other


def test_a_step_as_root_may_change_the_owner_of_a_volume() -> None:
    text = "user: app\nvolumes: [{type: volume, source: data, target: /data}]\n"
    done = made(
        f"{text}pre_start: [{{command: [chown], user: root, {REPLICA}}}]",
        rest="volumes:\n  data: {name: shop_data}\n",
    )
    (policy,) = properties(done, "WebTaskRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert "elasticfilesystem:ClientRootAccess" in statement["Action"]
    assert done.diagnostics == ()


def test_a_step_may_pull_from_its_own_repository() -> None:
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/tool:1"
    done = made(f"image: web:1\npre_start: [{{image: '{image}', {REPLICA}}}]")
    policies = properties(done, "WebTaskExecutionRole")["Policies"]
    assert "WebImagePolicy" in {policy["PolicyName"] for policy in policies}


@pytest.mark.parametrize("text", ["", "per_replica: false, "])
def test_a_step_that_is_meant_to_run_once_is_told(text: str) -> None:
    (told,) = made(f"pre_start: [{{{text}command: [a]}}]").diagnostics
    assert (told.code, told.severity.value) == ("C2C-M068", "warning")


def test_fargate_gives_no_privileges() -> None:
    (told,) = refused(f"pre_start: [{{command: [a], privileged: true, {REPLICA}}}]")
    assert told.code == "C2C-M022"


@pytest.mark.parametrize(
    ("image", "codes"),
    [
        pytest.param("", [], id="the-service's-own"),
        pytest.param("image: tool:1,", [], id="a-version"),
        pytest.param("image: tool,", ["C2C-M071"], id="a-tag-that-moves"),
    ],
)
def test_the_image_of_a_step_is_looked_at_too(image: str, codes: list[str]) -> None:
    found = made(f"image: web:1\npre_start: [{{{image} command: [a], {REPLICA}}}]").diagnostics
    assert [item.code for item in found] == codes
    for item in found:
        assert "'tool' of 'web'" in item.message
        assert item.span is not None
