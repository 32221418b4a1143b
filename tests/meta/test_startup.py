"""Help comes at once: it loads none of the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
    shown = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    loaded = set(shown.stdout.rpartition("loaded:")[2].split())
    assert "compose2cfn" in loaded
    assert not loaded & HEAVY
