"""`compose2cfn config`: formats, names, variables, uninterpolated files, exit codes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.app import run
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from tests.property.reference import reference_binary

if TYPE_CHECKING:
    from pathlib import Path

_PROJECT = """\
x-aws-vpc: ${AWS_VPC}
services:
  web:
    image: nginx:${TAG:-1}
    ports: ["${PORT:?no port}:80"]
    volumes: ["data:/data"]
    environment: {PRICE: $$5}
  job:
    build: .
volumes:
  data:
  unused:
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "compose.yaml").write_text(_PROJECT, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.delenv("AWS_VPC", raising=False)
    monkeypatch.delenv("TAG", raising=False)
    return folder


def _out(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        run(["config", *argv])
    captured = capsys.readouterr()
    assert ended.value.code == code, captured.err
    return captured.out


def test_json_and_yaml_say_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_out(capsys, "--format", "json"))
    assert found["name"] == project.name
    assert found["services"]["web"]["ports"] == [
        {"mode": "ingress", "protocol": "tcp", "published": "8080", "target": 80}
    ]
    assert found["services"]["web"]["environment"] == {"PRICE": "$$5"}
    assert list(found["volumes"]) == ["data"]
    (document,) = parse(Source("out.yaml", _out(capsys)))
    assert plain(document) == found


def test_x_aws_keys_are_nothing_special(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_out(capsys, "--format", "json"))
    assert found["x-aws-vpc"] == ""
    assert project.is_dir()


@pytest.mark.parametrize(
    ("option", "lines"),
    [
        ("--services", ["job", "web"]),
        ("--volumes", ["data"]),
        ("--networks", ["default"]),
        ("--models", []),
        ("--profiles", []),
        ("--images", ["nginx:1", "shop-job"]),
    ],
)
@pytest.mark.usefixtures("project")
def test_names(option: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _out(capsys, option).splitlines() == lines


@pytest.mark.usefixtures("project")
def test_variables_with_defaults_and_needs(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_out(capsys, "--variables", "--format", "json"))
    assert found["PORT"]["Required"] is True
    assert found["TAG"]["DefaultValue"] == "1"
    table = _out(capsys, "--variables").splitlines()
    assert [line.split()[0] for line in table] == ["NAME", "AWS_VPC", "PORT", "TAG"]


@pytest.mark.usefixtures("project")
def test_no_interpolate_keeps_expressions(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_out(capsys, "--no-interpolate", "--format", "json"))
    assert found["services"]["web"]["image"] == "nginx:${TAG:-1}"
    assert found["services"]["web"]["ports"] == ["${PORT:?no port}:80"]
    assert "unused" in found["volumes"]


def test_a_refused_file_ends_with_three(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT")
    assert _out(capsys, code=3) == ""
    assert (project / "compose.yaml").is_file()


def test_the_model_can_be_written_to_a_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _out(capsys, "--format", "json", "-o", "model.json") == ""
    assert json.loads((project / "model.json").read_text(encoding="utf-8"))["name"] == "shop"


_PARTS = """\
services:
  a: {image: a, depends_on: [b], networks: [n1]}
  b: {image: b, links: [c]}
  c: {image: c}
  d: {image: d, profiles: [p1, p2], networks: [n2]}
  e: {image: e, profiles: [p2]}
  f: {image: f, profiles: [p3], network_mode: "service:e"}
networks: {n1: , n2: , n3: }
"""


@pytest.fixture
def parts(project: Path) -> Path:
    (project / "compose.yaml").write_text(_PARTS, encoding="utf-8")
    return project


@pytest.mark.parametrize(
    ("words", "services", "networks"),
    [
        pytest.param((), ["a", "b", "c"], ["default", "n1"], id="all-that-are-on"),
        pytest.param(("a",), ["a", "b", "c"], ["default", "n1"], id="with-dependencies"),
        pytest.param(("b",), ["b", "c"], ["default"], id="a-link-is-a-dependency"),
        pytest.param(("c", "c"), ["c"], ["default"], id="twice"),
        pytest.param(("d",), ["d"], ["n2"], id="its-profile-is-switched-on"),
        pytest.param(
            ("f", "--profile", "p2"), ["e", "f"], ["default"], id="a-profile-beside-its-own"
        ),
    ],
)
def test_some_services_as_the_reference_has_them(
    parts: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    services: list[str],
    networks: list[str],
) -> None:
    found = json.loads(_out(capsys, *words, "--format", "json"))
    assert (sorted(found["services"]), sorted(found["networks"])) == (services, networks)
    assert _out(capsys, *words, "--services").splitlines() == services
    names = [word for word in words if len(word) == 1]
    profiles = [word for word in words if len(word) > 1]
    asked = ("config", *names, "--format", "json")
    done = subprocess.run(
        [reference_binary(), *profiles, *asked],
        cwd=parts,
        env={"HOME": str(parts), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    expected = json.loads(done.stdout)
    assert sorted(expected["services"]) == services
    assert sorted(expected["networks"]) == networks


@pytest.mark.usefixtures("parts")
def test_every_profile_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _out(capsys, "--profiles").splitlines() == ["p1", "p2", "p3"]


@pytest.mark.usefixtures("parts")
def test_quiet_only_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert _out(capsys, "-q") == ""
    assert _out(capsys, "--quiet", "f", code=3) == ""


@pytest.mark.usefixtures("parts")
def test_a_service_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["config", "nope", "a"])
    assert ended.value.code == 3
    assert "there is no service 'nope'" in capsys.readouterr().err


def test_files_are_named_as_they_are_opened(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "x").mkdir()
    (project / "x" / "y.yml").write_text("services: {a: {imagee: a}}", encoding="utf-8")
    told = []
    for folder, name in ((".", "x/y.yml"), ("x", "y.yml"), ("x", str(project / "x" / "y.yml"))):
        monkeypatch.chdir(project / folder)
        with pytest.raises(SystemExit):
            run(["config", "-f", name])
        told.append(capsys.readouterr().err.partition(" ")[0])
    assert told == ["x/y.yml:1:16:", "y.yml:1:16:", "y.yml:1:16:"]


@pytest.mark.usefixtures("project")
def test_a_missing_file_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["config", "-f", "nope/z.yml"])
    assert capsys.readouterr().err == (
        "nope/z.yml:1:1: error[C2C-C020]: No such file or directory\n"
        "  hint: check the path; it starts at the current directory\n"
    )
