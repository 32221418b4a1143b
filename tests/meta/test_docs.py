"""What the documentation says is what the tool does."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.exit_codes import ExitCode
from tests.meta.source import ROOT

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def generator() -> ModuleType:
    """Import docs/generate.py, which is a script."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_current() -> None:
    # by itself: the tests declare codes of their own in this process
    shown = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr


def test_the_readme_holds_the_help_text() -> None:
    start, end = generator().HELP
    block = README.partition(start)[2].partition(end)[0]
    assert "Usage: compose2cfn" in block
    for command in ("config", "convert", "diff", "changeset", "review", "approve", "execute"):
        assert f"  {command} " in block


def test_the_readme_lists_every_exit_code() -> None:
    rows = re.findall(r"^\| `(\d+)` \|", README, re.MULTILINE)
    assert [int(row) for row in rows] == [code.value for code in ExitCode]


def test_the_changelog_has_a_section_for_what_is_new() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    sections = re.findall(r"^## \[([^\]]+)\]", CHANGELOG, re.MULTILINE)
    assert sections[0] == "Unreleased" or sections[0] == version


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_the_version_is_the_projects() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - only here

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version("compose2cfn") == project["version"]
