"""The formats by name; each module is imported when its format is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.review.model import Review

Renderer: TypeAlias = "Callable[[Review], str]"

TEXT_WIDTH = 100
"""Columns of a text report in a file or a pipe, where no terminal tells its width."""


def _text(review: Review) -> str:
    from compose2cfn.render.terminal import render  # noqa: PLC0415 - rich takes long to import

    return render(review, width=TEXT_WIDTH, color=False)


def _json(review: Review) -> str:
    from compose2cfn.render.json_ import render  # noqa: PLC0415 - only what is asked for

    return render(review)


FORMATS: dict[str, Renderer] = {"text": _text, "json": _json}
"""Name of a format → function that returns the whole report, ending with a newline."""
