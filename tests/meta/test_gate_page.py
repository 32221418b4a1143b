"""Every command on the page of the gate has the options that it is shown with."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache

import pytest

from tests.end_to_end.shop import ROOT

PAGE = (ROOT / "docs" / "gate.md").read_text()
SHOWN = sorted(
    {
        (found[1], option)
        for text in PAGE.split("compose2cfn ")[1:]
        if (found := re.match(r"([a-z]+)([^`]*)", text.partition("\n\n")[0]))
        for option in re.findall(r"--[a-z-]+", found[2])
    }
)


@cache
def help_of(command: str) -> str:
    """Return what `--help` says."""
    words = [sys.executable, "-m", "compose2cfn", command, "--help"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_there_are_commands() -> None:
    assert {"approve", "changeset", "execute", "iam", "review", "verify"} <= {
        command for command, _ in SHOWN
    }


@pytest.mark.parametrize(("command", "option"), SHOWN, ids=lambda word: word)
def test_a_shown_option_exists(command: str, option: str) -> None:
    assert option in help_of(command)


def test_every_hole_has_its_test() -> None:
    tests = (ROOT / "tests" / "end_to_end" / "test_eleven_holes.py").read_text()
    named = set(re.findall(r"^\| H(\d+) \|", PAGE, re.MULTILINE))
    assert named == {str(number) for number in range(1, 12)}
    assert named == set(re.findall(r"^def test_h(\d+)_", tests, re.MULTILINE))
