"""`compose2cfn facts`: JSON on stdout or in a file; refusals with their exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import compose2cfn.aws.discover
import compose2cfn.cli.project
from compose2cfn.cli.app import run
from compose2cfn.core.source import Source
from compose2cfn.environment import FactsRequest, load_facts
from tests.environment.examples import FACTS, request

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Setting:
    """What the project asks for, and what a look-up finds."""

    request: FactsRequest
    region: str | None = None


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Replace loading and look-up; what is between them is under test."""
    made = Setting(request("vpc-0a1", "demo", "demo-alb"))
    project = ModuleType("loaded")
    project.project = None  # type: ignore[attr-defined] # stands for what the fake needs() ignores
    monkeypatch.setattr(compose2cfn.cli.project, "load_project", lambda _options: project)
    translate = ModuleType("compose2cfn.translate.translate")
    translate.needs = lambda _project: made.request  # type: ignore[attr-defined] # a stand-in
    monkeypatch.setitem(__import__("sys").modules, translate.__name__, translate)

    def found(_request: FactsRequest, session: object) -> object:
        made.region = getattr(session, "region", None)
        return FACTS

    monkeypatch.setattr(compose2cfn.aws.discover, "discover", found)
    return made


def exit_code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        run(["facts", *arguments])
    return ended.value.code


def test_facts_go_to_stdout(setting: Setting, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("--region", "eu-west-1") == 0
    out, err = capsys.readouterr()
    assert load_facts(Source("stdout", out)) == FACTS
    assert (err, setting.region) == ("", "eu-west-1")


@pytest.mark.usefixtures("setting")
def test_facts_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.json"
    assert exit_code("--region", "eu-west-1", "-o", str(path)) == 0
    assert capsys.readouterr() == ("", "")
    assert load_facts(Source("facts.json", path.read_text())) == FACTS


def test_facts_that_do_not_fit_are_refused_and_not_written(
    setting: Setting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setting.request = request("vpc-0b2")
    assert exit_code("--region", "eu-west-1", "-o", str(tmp_path / "facts.json")) == 3
    assert "docker-compose.yml:1:12: error[C2C-F013]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("setting")
def test_without_a_region_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    assert exit_code() == 5
    assert "--region" in capsys.readouterr().err
