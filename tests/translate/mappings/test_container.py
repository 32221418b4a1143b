"""What runs in the container."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.translate.made import container, made, refused
from tests.translate.projects import ENVIRONMENT, facts, project


def test_a_bare_service_has_a_bare_container() -> None:
    definition = container("")
    del definition["LogConfiguration"]
    assert definition == {"Name": "web", "Image": "web:1", "Essential": True}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("command: [a, 'b c']", "Command", ["a", "b c"]),
        ("entrypoint: [/x]", "EntryPoint", ["/x"]),
        ("user: '1000:1000'", "User", "1000:1000"),
        ("working_dir: /srv", "WorkingDirectory", "/srv"),
        ("init: true", "LinuxParameters", {"InitProcessEnabled": True}),
        ("init: false", "LinuxParameters", {"InitProcessEnabled": False}),
        ("stdin_open: true", "Interactive", True),
        ("tty: true", "PseudoTerminal", True),
        ("read_only: true", "ReadonlyRootFilesystem", True),
        ("labels: {b: '1', a: '2'}", "DockerLabels", {"a": "2", "b": "1"}),
        ("stop_grace_period: 1.5s", "StopTimeout", 2),
        (
            "environment: {B: '', A: x, C: }",
            "Environment",
            [{"Name": "A", "Value": "x"}, {"Name": "B", "Value": ""}],
        ),
        (
            "ports: [{target: 90, protocol: tcp}, {target: 80, protocol: tcp}]",
            "PortMappings",
            [
                {"ContainerPort": 80, "HostPort": 80, "Protocol": "tcp"},
                {"ContainerPort": 90, "HostPort": 90, "Protocol": "tcp"},
            ],
        ),
    ],
)
def test_attributes_become_properties(text: str, key: str, value: Any) -> None:
    assert container(text)[key] == value


@pytest.mark.parametrize(
    "text",
    [
        "tty: false",
        "stop_signal: sigterm",
        "read_only: false",
        "labels: {}",
        "environment: {}",
        "command:",
    ],
)
def test_defaults_stay_out_of_the_definition(text: str) -> None:
    assert container(text) == container("")


def test_a_provider_is_refused_without_asking_for_an_image() -> None:
    text = f"name: shop\n{ENVIRONMENT}services: {{chat: {{provider: {{type: model}}}}}}\n"
    with pytest.raises(InputError) as caught:
        translate(project(text), facts())
    assert [item.code for item in caught.value.diagnostics] == ["C2C-M001"]


@pytest.mark.parametrize(
    ("command", "entry_point", "rest"),
    [
        pytest.param("[run, -x, y]", ["run"], ["-x", "y"], id="words"),
        pytest.param("[run]", ["run"], None, id="one-word"),
    ],
)
def test_an_empty_entrypoint_runs_the_command_alone(
    command: str, entry_point: list[str], rest: list[str] | None
) -> None:
    made = container(f"entrypoint: []\ncommand: {command}")
    assert (made["EntryPoint"], made.get("Command")) == (entry_point, rest)


def test_a_long_grace_period_is_cut_and_said() -> None:
    assert container("stop_grace_period: 180s")["StopTimeout"] == 120
    (told,) = made("stop_grace_period: 180s").diagnostics
    assert told.code == "C2C-M005"


@pytest.mark.parametrize("period", ["0s", "300ms", "1s"])
def test_a_short_grace_period_becomes_the_least_that_fargate_takes(period: str) -> None:
    assert container(f"stop_grace_period: {period}")["StopTimeout"] == 2
    (told,) = made(f"stop_grace_period: {period}").diagnostics
    assert (told.code, told.severity) == ("C2C-M005", "warning")


def test_a_variable_without_value_is_said() -> None:
    (told,) = made("environment: {A: }").diagnostics
    assert (told.code, told.message) == ("C2C-M019", "'A' is not set and is left out")


@pytest.mark.parametrize("name", ["DB_PASSWORD", "api_key", "GITHUB_TOKEN", "MY_SECRET"])
def test_a_secret_in_clear_is_said_without_its_value(name: str) -> None:
    (told,) = made(f"environment: {{{name}: hunter2}}").diagnostics
    assert told.code == "C2C-M016"
    assert "hunter2" not in told.message


@pytest.mark.parametrize("name", ["PASSWORD_FILE", "TOKEN_URL", "SECRET_ARN", "COLOR"])
def test_what_only_points_to_a_secret_is_fine(name: str) -> None:
    assert made(f"environment: {{{name}: x}}").diagnostics == ()


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("image: ''", "C2C-M003", "service 'web' has no image"),
        ("command: []", "C2C-M017", "'command' of service 'web' is empty"),
        ("entrypoint: []", "C2C-M017", "'entrypoint' of service 'web' is empty"),
        ("user: 'a:b:c'", "C2C-M088", "'a:b:c' is no user"),
        ("user: '-1'", "C2C-M088", "'-1' is no user"),
        ("environment: {'A=B': x}", "C2C-M088", "'A=B' is no name of an environment variable"),
        ("working_dir: app", "C2C-M088", "the working directory 'app' isn't absolute"),
        ("stop_grace_period: -1s", "C2C-M088", "'stop_grace_period' of -1 s is less than nothing"),
        ("expose: ['66000']", "C2C-M088", "'66000' is no port"),
    ],
)
def test_what_ecs_cannot_run_is_refused(text: str, code: str, message: str) -> None:
    (problem,) = refused(text)
    assert (problem.code, problem.message) == (code, message)


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("target: 0", "0 is no port"),
        ("target: 70000", "70000 is no port"),
        ("target: 80, protocol: ftp", "'ftp' is no protocol of a port"),
    ],
)
def test_a_port_that_nothing_listens_on_is_refused(port: str, message: str) -> None:
    found = refused(f"ports: [{{{port}}}]")
    assert message in {item.message for item in found if item.code == "C2C-M088"}
