"""`compose2cfn explain CODE`: what a diagnostic or a risk means and how to fix it."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    code: Annotated[str, typer.Argument(help="A code such as C2C-C001 or R10.")],
) -> None:
    """Explain a diagnostic or a risk rule."""
    raise NotImplementedError
