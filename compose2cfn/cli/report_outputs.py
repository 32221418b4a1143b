"""Where reports go: stdout as the terminal can show it, and files by `--out FORMAT=FILE`."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.cli.options import ReportFormat
from compose2cfn.cli.output import check_outputs
from compose2cfn.cli.usage import wrong_value
from compose2cfn.render.formats import FORMATS, IN_A_ROW, JOINED, TEXT_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compose2cfn.review.model import Review


def check_show_values(format_: ReportFormat, *, asked: bool, to_file: bool) -> None:
    """Refuse to show secret values, where that is asked, but to the person at a terminal."""
    if not asked:
        return
    if to_file or format_ is not ReportFormat.TEXT or not sys.stdout.isatty():
        raise wrong_value(
            "secret values are shown as text on a terminal, in no file, pipe or other format",
            option="--show-values",
        )


def outputs(
    wanted: Iterable[str] | None,
    output: Path | None = None,
    *,
    reads: Iterable[Path | str | None] = (),
) -> list[tuple[str, Path]]:
    """Return format and file of each `FORMAT=FILE`; refuses all wrong ones before any work.

    ``output`` is the report's own file, ``reads`` are the files that are not to be replaced.
    """
    found = [_output(text) for text in wanted or ()]
    check_outputs((output, *(path for _, path in found)), reads)
    return found


def _output(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise wrong_value(f"--out takes FORMAT=FILE, such as json=report.json, not '{text}'")
    if name not in FORMATS:
        raise wrong_value(f"there is no format '{name}'; there are {', '.join(FORMATS)}")
    return name, Path(path)


def files_of(reviews: Sequence[Review], wanted: tuple[str, Path]) -> Iterator[tuple[str, Path]]:
    """Yield each text and its file: one for all stacks, or one a stack where a format needs that.

    `report.md` is then `report.STACK.md`.
    """
    name, path = wanted
    if len(reviews) == 1 or name in JOINED or name in IN_A_ROW:
        yield joined(reviews, name), path
        return
    used: set[str] = set()
    for number, review in enumerate(reviews, 1):
        word = re.sub(r"[^A-Za-z0-9-]+", "-", review.target.stack).strip("-") or "stack"
        unique = f"{word}-{number}" if word in used else word
        used.add(unique)
        yield FORMATS[name](review), path.with_name(f"{path.stem}.{unique}{path.suffix}")


def joined(reviews: Sequence[Review], name: str) -> str:
    """Return the reports of all stacks in one format.

    Raises :class:`WrongUsage` where several can't be one text.
    """
    if len(reviews) == 1:
        return FORMATS[name](reviews[0])
    if name in JOINED:
        return JOINED[name](reviews)
    if name not in IN_A_ROW:
        raise wrong_value(
            f"{name} holds one stack; write a file for each with --out {name}=FILE",
            option="--format",
        )
    return _between(name).join(FORMATS[name](review) for review in reviews)


def _between(name: str) -> str:
    return "\n" if name == ReportFormat.TEXT.value else ""


def to_stdout(reviews: Sequence[Review], format_: ReportFormat) -> str:
    """Return the reports for stdout; text is fitted to the terminal, or to COLUMNS in a pipe."""
    if format_ is not ReportFormat.TEXT:
        return joined(reviews, format_.value)
    from compose2cfn.render.terminal import render

    width = shutil.get_terminal_size((TEXT_WIDTH, 24)).columns
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    color = sys.stdout.isatty() and not plain
    return "\n".join(render(review, width=width, color=color) for review in reviews)
