"""Whole projects in folders: which files, which variables, which name; merge, extends, include."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.compose.loader import Loaded, LoadRequest, load
from compose2cfn.compose.model import Port
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import plain

if TYPE_CHECKING:
    from pathlib import Path


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _load(folder: Path, texts: dict[str, str] | None = None, /, **options: Any) -> Loaded:
    _write(folder, texts or {})
    environment = {"HOME": "/home/me", **options.pop("environment", {})}
    options.setdefault("working_directory", folder)
    return load(LoadRequest(environment=environment, **options))


def _service(loaded: Loaded, name: str = "a") -> Any:
    return plain(loaded.project.services[name].node)


def _refusal(folder: Path, texts: dict[str, str], /, **options: Any) -> str:
    with pytest.raises(InputError) as refused:
        _load(folder, texts, **options)
    return "\n".join(f"{item.span}: {item.message}" for item in refused.value.diagnostics)


_A = "services:\n  a:\n    image: i\n"


def test_a_project_becomes_values_that_know_their_place(tmp_path: Path) -> None:
    text = (
        "x-aws-cluster: ${C}\nservices:\n  web:\n    image: nginx\n    ports: ['8080:80']\n"
        "    healthcheck: {test: curl x, interval: 1m30s}\n"
        "    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 512M}}}\n"
    )
    project = _load(tmp_path, {"compose.yaml": text}, environment={"C": "main"}).project
    web = project.services["web"]
    assert project.aws.cluster == "main"
    assert web.ports == (Port(target=80, published="8080"),)
    assert web.health is not None
    assert (web.health.test, web.health.interval_s) == (("CMD-SHELL", "curl x"), 90)
    assert (web.deploy.replicas, web.deploy.limits.memory_bytes) == (2, 512 * 2**20)
    assert str(web.at("ports", 0, "target")) == "compose.yaml:5:13"
    assert str(web.at("deploy", "resources", "limits", "cpus")) == "compose.yaml:7:54"


def test_discovery_takes_the_first_name_its_override_and_goes_up(tmp_path: Path) -> None:
    files = {
        "compose.yml": _A,
        "docker-compose.yml": "services: {b: {image: b}}",
        "compose.override.yaml": "services: {a: {user: me}}",
        "deep/er/x": "",
    }
    loaded = _load(tmp_path, files, working_directory=tmp_path / "deep" / "er")
    assert loaded.files == ("compose.yml", "compose.override.yaml")
    assert loaded.project.services["a"].user == "me"
    assert [item.code for item in loaded.warnings] == ["C2C-C024"]


def test_no_file_is_told(tmp_path: Path) -> None:
    assert "here or above" in _refusal(tmp_path, {})


def test_files_of_the_environment_and_of_the_option(tmp_path: Path) -> None:
    files = {"one.yaml": _A, "two.yaml": "services: {a: {user: two}}", "d/.env": "X=1"}
    environment = {"COMPOSE_FILE": "one.yaml;two.yaml", "COMPOSE_PATH_SEPARATOR": ";"}
    assert _service(_load(tmp_path, files, environment=environment))["user"] == "two"
    given = _load(tmp_path, environment=environment, files=("one.yaml",))
    assert "user" not in _service(given)


def test_standard_input_is_a_file(tmp_path: Path) -> None:
    loaded = _load(tmp_path, files=("-",), read_stdin=lambda: _A)
    assert str(loaded.project.services["a"].at("image")) == "<stdin>:3:12"


def test_the_shell_wins_over_env_files_and_later_files_over_earlier(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {a: {image: '$A-$B-$C'}}",
        ".env": "A=env\nB=env\nC=env\n",
        "one": "A=one\nB=one\n",
        "two": "B=two\nC=$A\n",
    }
    assert _service(_load(tmp_path, files, environment={"A": "sh"}))["image"] == "sh-env-env"
    given = _load(tmp_path, env_files=("one", "two"))
    assert _service(given)["image"] == "one-two-one"
    off = _load(tmp_path, environment={"COMPOSE_DISABLE_ENV_FILE": "1"})
    assert _service(off)["image"] == "--"


@pytest.mark.parametrize(
    ("text", "options", "name"),
    [
        ("", {}, "my_projx"),
        ("name: From ${X}\n", {"environment": {"X": "File"}}, "fromfile"),
        ("name: a\n", {"environment": {"COMPOSE_PROJECT_NAME": "env"}}, "env"),
        ("name: a\n", {"project_name": "given"}, "given"),
    ],
    ids=["directory", "file", "environment", "option"],
)
def test_project_name(tmp_path: Path, text: str, options: dict[str, Any], name: str) -> None:
    folder = tmp_path / "_My_ProjX!"
    _write(folder, {"compose.yaml": f"{text}{_A}    hostname: $COMPOSE_PROJECT_NAME\n"})
    loaded = _load(folder, **options)
    assert loaded.project.name == name
    assert _service(loaded)["hostname"] == name
    assert loaded.project.networks["default"].name == f"{name}_default"


def test_a_given_name_must_be_valid(tmp_path: Path) -> None:
    assert "no project name" in _refusal(tmp_path, {"compose.yaml": _A}, project_name="Not Valid")


@pytest.mark.parametrize(
    ("base", "over", "key", "merged"),
    [
        ("command: a b", "command: [c]", "command", ["c"]),
        ("command: a b", "command: ~", "command", None),
        (
            "environment: {A: 1, B: 2}",
            "environment: [B=3, C]",
            "environment",
            {"A": "1", "B": "3", "C": None},
        ),
        ("dns: 1.1.1.1", "dns: [8.8.8.8, 1.1.1.1]", "dns", ["1.1.1.1", "8.8.8.8"]),
        ("cap_add: [A]", "cap_add: [B, A]", "cap_add", ["A", "B"]),
        ("user: x", "user: ~", "user", "x"),
        ("ulimits: {n: {soft: 1, hard: 2}}", "ulimits: {n: 3}", "ulimits", {"n": 3}),
        ("cap_add: [A]", "cap_add: !override [B]", "cap_add", ["B"]),
        (
            "extra_hosts: ['h:1.1.1.1']",
            "extra_hosts: {k: '::1'}",
            "extra_hosts",
            ["h=1.1.1.1", "k=::1"],
        ),
        (
            "logging: {driver: a, options: {x: 1}}",
            "logging: {driver: b, options: {y: 1}}",
            "logging",
            {"driver": "b", "options": {"y": "1"}},
        ),
    ],
)
def test_merging_two_files(tmp_path: Path, base: str, over: str, key: str, merged: object) -> None:
    files = {"compose.yaml": f"{_A}    {base}\n", "o.yaml": f"services:\n  a:\n    {over}\n"}
    loaded = _load(tmp_path, files, files=("compose.yaml", "o.yaml"))
    assert _service(loaded)[key] == merged


@pytest.mark.parametrize(
    ("over", "ports"),
    [
        pytest.param('"80:80"', 1, id="short"),
        pytest.param('{target: 80, published: "80", mode: host}', 1, id="other-mode"),
        pytest.param("{target: 80, published: 80}", 2, id="published-is-a-number"),
        pytest.param('{target: 80, published: "80", protocol: udp}', 2, id="protocol"),
        pytest.param("{target: 80}", 2, id="not-published"),
    ],
)
def test_a_port_replaces_the_one_that_compose_takes_for_the_same(
    tmp_path: Path, over: str, ports: int
) -> None:
    base = _A + '    ports: [{target: 80, published: "80"}]\n'
    files = {"compose.yaml": base, "o.yaml": f"services: {{a: {{ports: [{over}]}}}}\n"}
    loaded = _load(tmp_path, files, files=("compose.yaml", "o.yaml"))
    assert len(loaded.project.services["a"].ports) == ports


def test_reset_takes_away(tmp_path: Path) -> None:
    files = {
        "compose.yaml": _A + "    user: x\n    ports: ['80:80']\n  b: {image: b}\n",
        "o.yaml": "services: {a: {user: !reset null, ports: !reset []}, b: !reset null}",
    }
    loaded = _load(tmp_path, files, files=("compose.yaml", "o.yaml"))
    assert set(loaded.project.services) == {"a"}
    assert {"user", "ports"}.isdisjoint(_service(loaded))


def test_places_survive_a_merge(tmp_path: Path) -> None:
    files = {
        "compose.yaml": _A + "    environment:\n      A: 1\n",
        "o.yaml": "services:\n  a:\n    environment: {B: 2}\n",
    }
    service = _load(tmp_path, files, files=("compose.yaml", "o.yaml")).project.services["a"]
    assert str(service.at("environment", "A")) == "compose.yaml:5:10"
    assert str(service.at("environment", "B")) == "o.yaml:3:22"


def test_extends_across_files_keeps_paths_of_the_base(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {a: {extends: {file: lib/b.yaml, service: base}, user: me}}",
        "lib/b.yaml": (
            "services:\n  base: {extends: {file: ../c.yaml, service: root}, image: b,\n"
            "    volumes: ['./d:/d'], build: ./ctx}\n"
        ),
        "c.yaml": "services: {root: {image: c, hostname: h, env_file: [c.env]}}",
        "c.env": "FROM=c\n",
    }
    service = _service(_load(tmp_path, files))
    assert (service["image"], service["hostname"], service["user"]) == ("b", "h", "me")
    assert service["volumes"][0]["source"] == str(tmp_path / "lib" / "d")
    assert service["build"]["context"] == str(tmp_path / "lib" / "ctx")
    assert service["environment"] == {"FROM": "c"}


def test_include_has_its_own_directory_and_variables(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [lib/compose.yaml]\nservices: {a: {image: '${V-none}'}}",
        "lib/compose.yaml": (
            "services: {b: {image: '$V', volumes: ['./d:/d'], environment: [V]}}\nnetworks: {n: }\n"
        ),
        "lib/.env": "V=inner\n",
    }
    loaded = _load(tmp_path, files)
    assert _service(loaded)["image"] == "none"
    included = _service(loaded, "b")
    assert included["image"] == "inner"
    assert included["environment"] == {"V": "inner"}
    assert included["volumes"][0]["source"] == str(tmp_path / "lib" / "d")


def test_an_included_resource_can_not_be_defined_again(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [l.yaml]\nservices: {a: {image: other}}",
        "l.yaml": _A,
    }
    assert "services.a conflicts" in _refusal(tmp_path, files)


def test_profiles_switch_services_on(tmp_path: Path) -> None:
    files = {
        "compose.yaml": _A + "  b: {image: b, profiles: [p]}\n  c: {image: c, profiles: [q]}\n"
    }
    assert set(_load(tmp_path, files).project.services) == {"a"}
    assert set(_load(tmp_path, profiles=("p",)).project.services) == {"a", "b"}
    assert set(_load(tmp_path, profiles=("*",)).project.services) == {"a", "b", "c"}
    on = _load(tmp_path, environment={"COMPOSE_PROFILES": "q, x"})
    assert set(on.project.services) == {"a", "c"}


def test_problems_of_all_stages_come_together(tmp_path: Path) -> None:
    text = (
        "services:\n  a:\n    imagee: x\n    image: ${NEEDED?}\n    init: [1]\n"
        "    ports: ['x']\n    networks: [nope]\n    depends_on: [gone]\n    image: y\n"
    )
    told = _refusal(tmp_path, {"compose.yaml": text})
    assert [line.split(":")[1] for line in told.splitlines()] == ["3", "5", "6", "7", "8", "9"]


def test_an_error_names_files_relative_to_the_project(tmp_path: Path) -> None:
    told = _refusal(tmp_path, {"d/x.yaml": "services: {a: {imag: x}}"}, files=("d/x.yaml",))
    assert told.startswith("x.yaml:1:16: ")


def test_what_the_model_leaves_out_is_named(tmp_path: Path) -> None:
    network = "networks:\n  n:\n    ipam: {options: {foo: bar}}\n"
    loaded = _load(tmp_path, {"compose.yaml": f"{_A}    networks: [n]\n{network}"})
    assert [(item.code, str(item.span)) for item in loaded.warnings] == [
        ("C2C-C025", "compose.yaml:7:21")
    ]
