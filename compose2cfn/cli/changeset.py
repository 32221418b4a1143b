"""`compose2cfn changeset`: create a change set and wait for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compose2cfn.cli.options import Output, Region


def changeset(
    stack: Annotated[str, typer.Option("--stack", help="Name of the stack.")],
    template: Annotated[Path, typer.Option("--template", help="The template from 'convert'.")],
    parameters: Annotated[
        Path | None, typer.Option("--parameters", help="Parameter values (JSON or YAML).")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the change set (default: from content).")
    ] = None,
    region: Region = None,
    output: Output = None,
) -> None:
    """Create a change set for a template and wait until it can be reviewed."""
    raise NotImplementedError
