"""A prediction as text or JSON, by the renderers of a review."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from compose2cfn.cli.options import ReportFormat

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.review.model import Review

WIDTH = 100
"""Columns where the terminal doesn't say how wide it is."""


def rendered(review: Review, format_: ReportFormat, output: Path | None) -> str:
    """Return the report; text is coloured and as wide as the terminal only on a terminal."""
    if format_ is ReportFormat.JSON:
        from compose2cfn.render import json_

        return json_.render(review)
    import os
    import shutil

    from compose2cfn.render import terminal

    to_terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((WIDTH, 24)).columns if to_terminal else WIDTH
    return terminal.render(
        review, width=width, color=to_terminal and not os.environ.get("NO_COLOR")
    )
