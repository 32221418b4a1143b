"""Where a report goes: stdout as the terminal can show it, and files by `--out FORMAT=FILE`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.cli.options import ReportFormat
from compose2cfn.cli.usage import wrong_value
from compose2cfn.render.formats import FORMATS, TEXT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.render.formats import Renderer
    from compose2cfn.review.model import Review


def outputs(wanted: Iterable[str]) -> list[tuple[Renderer, Path]]:
    """Return renderer and file of each `FORMAT=FILE`; refuses all wrong ones before any work."""
    return [_output(text) for text in wanted]


def _output(text: str) -> tuple[Renderer, Path]:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise wrong_value(f"--out takes FORMAT=FILE, such as json=report.json, not '{text}'")
    if name not in FORMATS:
        raise wrong_value(f"there is no format '{name}'; there are {', '.join(FORMATS)}")
    return FORMATS[name], Path(path)


def to_stdout(review: Review, format_: ReportFormat) -> str:
    """Return the report for stdout; text is coloured and fitted only on a terminal."""
    if format_ is not ReportFormat.TEXT or not sys.stdout.isatty():
        return FORMATS[format_.value](review)
    from compose2cfn.render.terminal import render

    width = shutil.get_terminal_size((TEXT_WIDTH, 24)).columns
    return render(review, width=width, color=not os.environ.get("NO_COLOR"))
