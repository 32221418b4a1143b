"""Several services in one task."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.mappings.discovery import TASK_NAMES_SCRIPT
from compose2cfn.translate.translate import Translation, translate
from tests.translate.made import made as translated
from tests.translate.made import properties, refused
from tests.translate.projects import facts, project

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = "x-aws-sidecar_of: web"


def together(side: str, *, web: str = "", other: str = "") -> Translation:
    """Translate `web`, `side` and, where it has lines, `other`, each with its lines."""
    text = "name: shop\nservices:\n"
    for name, lines in (("web", web), ("side", side), ("other", other)):
        if lines or name != "other":
            text += f"  {name}:\n    image: {name}:1\n"
            text += "" if "network_mode" in lines else "    networks: {front: }\n"
            text += "".join(f"    {line}\n" for line in lines.splitlines())
    return translate(project(f"{text}networks:\n  front:\n"), facts())


def containers(made: Translation) -> dict[str, Any]:
    found = properties(made, "WebTaskDefinition")["ContainerDefinitions"]
    return {container["Name"]: container for container in found}


def test_services_have_tasks_of_their_own_unless_they_say_otherwise() -> None:
    made = together("")
    assert {"WebTaskDefinition", "SideTaskDefinition"} <= made.template.resources.keys()
    assert "side" not in containers(made)


def test_a_sidecar_has_neither_task_nor_ecs_service_nor_role_of_its_own() -> None:
    made = together(BESIDE)
    own = [it for it in made.template.resources if it.startswith("Side")]
    assert own == ["SideSideAlias", "SideSideAliasTarget"]
    assert [*made.template.outputs] == ["LogGroupName", "WebServiceName"]


def test_a_sidecar_may_see_the_processes_of_its_task() -> None:
    assert "PidMode" not in properties(together(BESIDE), "WebTaskDefinition")
    made = together(f"{BESIDE}\npid: service:web")
    assert properties(made, "WebTaskDefinition")["PidMode"] == "task"


@pytest.mark.parametrize(
    ("pid", "hint"),
    [
        ("host", "pid: !reset null"),
        ("service:web", "'x-aws-sidecar_of: web' runs both in one task"),
    ],
)
def test_processes_of_elsewhere_are_refused(pid: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        together(f"pid: {pid}")
    problem = caught.value.diagnostics[-1]
    assert (problem.code, hint in (problem.hint or "")) == ("C2C-M022", True)


def test_kernel_parameters_of_one_network_have_one_value() -> None:
    same = "sysctls: {net.core.somaxconn: 9}"
    together(f"{BESIDE}\n{same}", web=same)
    with pytest.raises(InputError) as caught:
        together(f"{BESIDE}\nsysctls: {{net.core.somaxconn: 8}}", web=same)
    (problem,) = caught.value.diagnostics
    assert "'net.core.somaxconn' of 'side' isn't that of 'web'" in problem.message


def test_a_soft_bound_stands_beside_a_larger_hard_one_only() -> None:
    both = "deploy: {resources: {limits: {memory: 128M}, reservations: {memory: 128M}}}"
    less = "deploy: {resources: {limits: {memory: 128M}, reservations: {memory: 64M}}}"
    made = containers(together(f"{BESIDE}\n{both}", web=less))
    assert made["side"]["Memory"] == 128
    assert "MemoryReservation" not in made["side"]
    assert (made["web"]["Memory"], made["web"]["MemoryReservation"]) == (128, 64)


def test_a_sidecar_without_network_of_its_own_has_no_name() -> None:
    made = together("network_mode: service:web")
    assert [it for it in made.template.resources if it.startswith("Side")] == []
    assert containers(made).keys() == {"web", "side"}


@pytest.mark.parametrize(
    ("policy", "essential", "restarts"),
    [
        ("", True, False),
        ("restart: always", True, False),
        ("restart: unless-stopped", True, False),
        ('restart: "no"', False, False),
        ("restart: on-failure:3", False, True),
        ("restart: always\ndeploy: {restart_policy: {condition: none}}", False, False),
    ],
    ids=["unsaid", "always", "unless-stopped", "no", "on-failure", "deploy-goes-before"],
)
def test_a_sidecar_ends_as_its_policy_says(policy: str, essential: bool, restarts: bool) -> None:
    side = containers(together(f"{BESIDE}\n{policy}"))["side"]
    assert (side["Essential"], "RestartPolicy" in side) == (essential, restarts)


@pytest.mark.parametrize(
    ("condition", "check", "told"),
    [
        ("service_started", "", "START"),
        ("service_healthy", "healthcheck: {test: [CMD, ok]}", "HEALTHY"),
        ("service_completed_successfully", "", "SUCCESS"),
    ],
)
def test_a_container_waits_for_another_one(condition: str, check: str, told: str) -> None:
    web = f"depends_on: {{side: {{condition: {condition}}}}}"
    made = together(f"{BESIDE}\n{check}", web=web)
    waits = containers(made)["web"]["DependsOn"]
    assert {"Condition": told, "ContainerName": "side"} in waits
    assert made.template.resources["WebService"].depends_on == ()


def test_others_wait_for_the_task_that_a_sidecar_is_in() -> None:
    made = together(BESIDE, other="depends_on: {side: {condition: service_started}}")
    assert made.template.resources["OtherService"].depends_on == ("WebService",)


def test_the_size_is_the_sum_of_what_all_ask_for() -> None:
    limits = "deploy: {resources: {limits: {cpus: 0.5, memory: '1073741824'}}}"
    made = together(f"{BESIDE}\n{limits}", web=limits)
    task = properties(made, "WebTaskDefinition")
    assert (task["Cpu"], task["Memory"]) == ("1024", "2048")
    each = [(it.get("Cpu"), it.get("Memory")) for it in containers(made).values()]
    assert each[1:] == [(512, 1024), (512, 1024)]


def test_the_parts_of_a_task_that_no_fargate_size_holds_are_named() -> None:
    limits = "deploy: {resources: {limits: {cpus: 10}}}"
    with pytest.raises(InputError) as caught:
        together(f"{BESIDE}\n{limits}", web=limits)
    (problem,) = caught.value.diagnostics
    assert problem.message.startswith("services 'web' and 'side' ask in one task for 20 vCPU")


def test_a_property_of_a_sidecar_comes_from_its_own_lines() -> None:
    made = together(f"{BESIDE}\ncommand: [run]")
    task = made.template.resources["WebTaskDefinition"]
    index = len(task.properties["ContainerDefinitions"]) - 1
    place = task.origin_of(("Properties", "ContainerDefinitions", index, "Command"))
    side = made.template.resources["SideSideAlias"].origin
    assert place is not None
    assert side is not None
    assert place.line > side.line


def test_the_names_of_a_task_lead_to_itself(tmp_path: Path) -> None:
    resolv, hosts = tmp_path / "resolv.conf", tmp_path / "hosts"
    resolv.write_text("search ec2.internal\n", encoding="utf-8")
    script = TASK_NAMES_SCRIPT.replace("/etc/resolv.conf", str(resolv))
    script = script.replace("/etc/hosts", str(hosts))
    subprocess.run(["/bin/sh", "-euc", script, "x", "shop.local", "web", "side"], check=True)
    assert hosts.read_text(encoding="utf-8") == "127.0.0.1 web\n127.0.0.1 side\n"
    assert resolv.read_text(encoding="utf-8").endswith("search shop.local ec2.internal\n")


@pytest.mark.parametrize("policy", ["", "restart: always", "restart: unless-stopped"])
def test_ecs_replaces_every_task_that_ends(policy: str) -> None:
    assert translated(policy).diagnostics == ()


@pytest.mark.parametrize(
    "policy",
    ['restart: "no"', "restart: on-failure", "deploy: {restart_policy: {condition: none}}"],
)
def test_a_service_that_may_end_is_told_to_be_started_again(policy: str) -> None:
    (told,) = translated(policy).diagnostics
    assert (told.code, told.severity.value) == ("C2C-M001", "warning")


def test_fargate_has_no_network_of_a_host() -> None:
    (told,) = refused("network_mode: host")
    assert (told.code, str(told.span)) == ("C2C-M022", "docker-compose.yml:9:19")


@pytest.mark.parametrize(("steps", "refused_"), [(9, False), (10, True)], ids=["ten", "eleven"])
def test_a_task_has_at_most_ten_containers(steps: int, refused_: bool) -> None:
    lines = "pre_start:\n" + "- {command: [a], per_replica: true}\n" * steps
    if refused_:
        (told,) = refused(lines)
        assert told.code == "C2C-M060"
    else:
        assert translated(lines).diagnostics == ()
