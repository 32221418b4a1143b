"""The formats by name; each module is imported when its format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from compose2cfn.review.model import Review

Renderer: TypeAlias = "Callable[[Review], str]"
Joiner: TypeAlias = "Callable[[Sequence[Review]], str]"

TEXT_WIDTH = 100
"""Columns of a text report in a file or a pipe, where no terminal tells its width."""


def _text(review: Review) -> str:
    from compose2cfn.render.terminal import render  # noqa: PLC0415 - rich takes long to import

    return render(review, width=TEXT_WIDTH, color=False)


def _lazy(module: str, function: str = "render") -> Renderer:
    """Return the renderer of a module that is imported only when it is called."""

    def render(review: Review) -> str:
        return cast("str", _found(module, function)(review))

    return render


def _lazy_joiner(module: str, function: str = "render_all") -> Joiner:
    def render(reviews: Sequence[Review]) -> str:
        return cast("str", _found(module, function)(reviews))

    return render


def _found(module: str, function: str) -> Callable[..., object]:
    return cast(
        "Callable[..., object]", getattr(import_module(f"compose2cfn.render.{module}"), function)
    )


FORMATS: dict[str, Renderer] = {
    "text": _text,
    "json": _lazy("json_"),
    "sarif": _lazy("sarif"),
    "junit": _lazy("junit"),
    "github": _lazy("github"),
    "gitlab": _lazy("gitlab", "code_quality"),
    "gitlab-terraform": _lazy("gitlab", "plan"),
    "summary": _lazy("message", "summary"),
    "slack": _lazy("message", "slack"),
    "sns": _lazy("message", "sns"),
    "markdown": _lazy("markdown"),
    "html": _lazy("html"),
}
"""Name of a format → function that returns the whole report, ending with a newline."""

FINDINGS_ONLY = frozenset(
    {"sarif", "junit", "github", "gitlab", "gitlab-terraform", "summary", "slack", "sns"}
)
"""Formats for findings or counts; all the others tell every change."""

JOINED: dict[str, Joiner] = {
    "json": _lazy_joiner("index"),
    "html": _lazy_joiner("html"),
    "sarif": _lazy_joiner("sarif"),
    "junit": _lazy_joiner("junit"),
    "gitlab": _lazy_joiner("gitlab", "code_quality_of_all"),
    "gitlab-terraform": _lazy_joiner("gitlab", "plan_of_all"),
}
"""Formats in which the reports of several stacks are one document with a form of its own."""

IN_A_ROW = frozenset({"text", "github", "summary"})
"""Formats in which the reports of several stacks simply follow one another."""
