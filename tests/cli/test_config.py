"""`compose2cfn config`: formats, names, variables, uninterpolated files, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cli.app import run
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse

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
