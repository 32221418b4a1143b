"""The import contracts hold, and each catches a planted violation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = [contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]]

PLANTS = {
    "one-way flow": ("core/planted_layer.py", "import compose2cfn.cfn.template"),
    "boto3 stays in aws": ("gate/planted_aws.py", "def call():\n    import botocore.exceptions"),
    "cfn-lint stays in cfn.lint": ("translate/planted_lint.py", "import cfnlint"),
    "deepdiff stays in changes": ("review/planted_diff.py", "import deepdiff"),
    "rich stays in the terminal's renderers": (
        "render/planted_rich.py",
        "from rich.table import Table",
    ),
    "jinja2 stays in render.html": ("render/planted_jinja.py", "import jinja2"),
    "yaml is read in core.yaml_tree and dumped in cfn.yaml_io": (
        "compose/planted_yaml.py",
        "import yaml",
    ),
    "mappings do not know one another": (
        "translate/mappings/planted.py",
        "import compose2cfn.translate.mappings.{neighbour}",
    ),
    "risk rules do not know one another": (
        "review/rules/planted.py",
        "import compose2cfn.review.rules.{neighbour}",
    ),
}
"""For each contract a module that breaks it and no other."""


def verdicts(folder: Path) -> dict[str, str]:
    """Run import-linter on the package in ``folder``; return KEPT or BROKEN by contract."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            "--no-logo",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(\S.*?) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert found, run.stdout + run.stderr
    return found


def copy(folder: Path) -> Path:
    """Copy the package and its contracts to ``folder``."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "compose2cfn", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder / "compose2cfn"


def plant(package: Path, path: str, text: str) -> None:
    """Add a module that breaks a contract."""
    module = package / path
    neighbours = sorted(item.stem for item in module.parent.glob("[a-z]*.py"))
    module.write_text(text.format(neighbour=neighbours[0] if neighbours else ""), encoding="utf-8")


@pytest.fixture(scope="module")
def as_planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the verdicts on a copy with every plant."""
    folder = tmp_path_factory.mktemp("planted")
    package = copy(folder)
    for path, text in PLANTS.values():
        plant(package, path, text)
    return verdicts(folder)


def test_the_contracts_hold() -> None:
    assert verdicts(ROOT) == dict.fromkeys(CONTRACTS, "KEPT")


def test_every_contract_has_a_plant() -> None:
    assert set(PLANTS) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_violation_is_caught(contract: str, as_planted: dict[str, str]) -> None:
    assert as_planted[contract] == "BROKEN"


def test_a_plant_breaks_no_other_contract(tmp_path: Path) -> None:
    package = copy(tmp_path)
    plant(package, *PLANTS["cfn-lint stays in cfn.lint"])
    expected = dict.fromkeys(CONTRACTS, "KEPT") | {"cfn-lint stays in cfn.lint": "BROKEN"}
    assert verdicts(tmp_path) == expected


def test_a_room_without_a_layer_is_caught(tmp_path: Path) -> None:
    package = copy(tmp_path)
    (package / "annex").mkdir()
    (package / "annex" / "__init__.py").touch()
    assert verdicts(tmp_path)["one-way flow"] == "BROKEN"
