"""Help comes at once, and `config` and `convert` nearly: none loads what it can do without."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "boto3",
    "botocore",
    "cfnlint",
    "deepdiff",
    "jinja2",
    "rich",
    "yaml",
    "pydantic",
    "typer",
    "click",
}
SLOW = (HEAVY - {"yaml"}) | {
    # core.values makes frozen values without them
    *("dataclasses", "inspect"),
    # 5 ms and more each, and of use only where something is wrong or asked for
    *("argparse", "asyncio", "difflib", "http", "importlib_metadata", "logging", "subprocess"),
    *("tempfile", "unittest", "xml"),
}
STANDARD = sys.stdlib_module_names
SAMPLE = ROOT / "samples" / "flask-redis"
PROGRAM = """
import sys
from compose2cfn.cli.app import run
try:
    run(sys.argv[1:])
except SystemExit as end:
    print("\\nloaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
    sys.exit(end.code)
"""


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], *([name, "--help"] for name in ("convert", "review", "execute"))],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert not loaded_by(*arguments) & HEAVY


@pytest.mark.parametrize(
    "arguments",
    [("config",), ("convert", "--facts", "facts.json")],
    ids=["config", "convert"],
)
def test_the_everyday_commands_load_nothing_slow(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments, folder=SAMPLE)

    assert sorted(loaded & SLOW) == []
    # what else there is came with the interpreter, its site-packages or a compiled module
    foreign = {name for name in loaded - STANDARD if not name.startswith(("_", "cython_"))}
    assert foreign == {"compose2cfn", "yaml"}


def loaded_by(*arguments: str, folder: Path = ROOT) -> set[str]:
    """Return the top-level modules that a command has imported when it ends."""
    shown = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    loaded = set(shown.stdout.rpartition("loaded:")[2].split())
    assert "compose2cfn" in loaded
    return loaded
