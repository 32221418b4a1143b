"""`compose2cfn execute`: verify the approval, execute the change set, follow it to the end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compose2cfn.cli.options import Region


def execute(
    change_set: Annotated[str, typer.Argument(help="ARN of the approved change set.")],
    approval: Annotated[
        Path | None, typer.Option("--approval", help="The approval record from 'approve'.")
    ] = None,
    region: Region = None,
) -> None:
    """Execute exactly what was approved, or nothing."""
    raise NotImplementedError
