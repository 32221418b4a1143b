"""shellcheck finds nothing in the commands of the buildspecs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.end_to_end.shop import ROOT
from tests.pipeline_templates.resolved import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPLATES = ROOT / "pipeline_templates"


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command of each project that has its buildspec in the template, with a name."""
    for path in sorted(TEMPLATES.rglob("*.yaml")):
        for logical_id, resource in load(path)["Resources"].items():
            if resource["Type"] != "AWS::CodeBuild::Project":
                continue
            text = resource["Properties"]["Source"]["BuildSpec"]
            assert isinstance(text, str), "a buildspec without functions can be read, and checked"
            for phase, it in yaml.safe_load(text)["phases"].items():
                for number, command in enumerate(it["commands"], 1):
                    yield f"{path.stem}-{logical_id}-{phase}-{number}.bash", command


COMMANDS = dict(commands())


def test_every_project_has_commands() -> None:
    assert {name.split("-")[1] for name in COMMANDS} >= {
        "BuildProject",
        "ConvertProject",
        "ExecuteProject",
        "PlanProject",
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stops_at_its_first_error(name: str) -> None:
    assert COMMANDS[name].startswith("set -euo pipefail\n")


def test_shellcheck_finds_nothing(tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None and not os.environ.get("CI"):
        pytest.skip("needs shellcheck: apt-get install shellcheck")
    for name, command in COMMANDS.items():
        (tmp_path / name).write_text(command)
    checked = subprocess.run(
        ["shellcheck", "--shell=bash", "--severity=style", *sorted(COMMANDS)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
