"""Golden files: what a person reads, kept word for word."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Golden:
    """Compares a text with a file, or writes the file where ``update`` is set."""

    update: bool

    def __call__(self, path: Path, text: str) -> None:
        """Fail with a diff unless ``path`` holds exactly ``text``."""
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.is_file():
            pytest.fail(f"{path} is missing; write it with: pytest --update-golden", pytrace=False)
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            diff = difflib.unified_diff(
                expected.splitlines(keepends=True),
                text.splitlines(keepends=True),
                fromfile=f"{path} (as kept)",
                tofile="as made now",
            )
            pytest.fail(
                "the text differs from its golden file; if it should, run pytest --update-golden\n"
                + "".join(diff),
                pytrace=False,
            )
