"""The project speaks of itself alone, and nothing is left open."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Written in pieces, so that this file doesn't find itself.
BESIDE = re.compile(r"\.\./" + r"shared|(?<![\w.])/(?:work|root|home/\w+)/" + r"(?!\.\.\.)")
OPEN = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|Not" + r"Implemented" + r"Error")
BARE_IGNORE = re.compile(r"#\s*(?:type:\s*ignore|noqa)\s*$", re.MULTILINE)


def tracked() -> list[Path]:
    """Return the files of the project, also those not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:  # an unpacked source distribution
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts(*roots: str) -> list[tuple[str, str]]:
    """Return name and text of every text file below the roots."""
    found = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if not roots or name.startswith(roots):
            try:
                found.append((name, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return found


def hits(pattern: re.Pattern[str], files: list[tuple[str, str]]) -> list[str]:
    """Return every match with its place."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in files
        for match in pattern.finditer(text)
    ]


def test_no_file_names_what_lies_beside_the_checkout() -> None:
    files = [item for item in texts() if not item[0].startswith(("tests/", ".ci/"))]
    found = hits(BESIDE, files)
    assert not found, "\n".join(found)


def test_nothing_is_left_open() -> None:
    found = hits(OPEN, texts("compose2cfn/", "docs/", "samples/", "pipeline_templates/"))
    assert not found, "\n".join(found)


def test_every_ignore_names_its_rule() -> None:
    found = hits(BARE_IGNORE, texts("compose2cfn/", "tests/", "docs/"))
    assert not found, "\n".join(found)


def test_every_ignore_in_the_package_has_its_reason() -> None:
    without_reason = re.compile(
        r"#\s*(?:type:\s*ignore\[[\w, -]+\]|noqa:\s*[\w, ]+?)\s*$", re.MULTILINE
    )
    found = hits(without_reason, texts("compose2cfn/"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", ["compose2cfn", "tests"])
def test_every_folder_with_modules_is_a_package(folder: str) -> None:
    folders = {path.parent for path in (ROOT / folder).rglob("*.py")}
    without = [
        str(item.relative_to(ROOT)) for item in folders if not (item / "__init__.py").is_file()
    ]
    assert not without


def test_the_package_has_typing_information() -> None:
    assert (PACKAGE / "py.typed").is_file()
