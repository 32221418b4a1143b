"""`compose2cfn review`: the report on a change set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compose2cfn.cli.options import Region


def review(
    change_set: Annotated[
        str | None, typer.Argument(help="ARN of the change set (or its name with --stack).")
    ] = None,
    stack: Annotated[
        str | None, typer.Option("--stack", help="Stack of a named change set.")
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="A saved DescribeChangeSet answer.")
    ] = None,
    out: Annotated[
        list[str] | None,
        typer.Option("--out", help="Write a format to a file (repeatable).", metavar="FORMAT=FILE"),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help="Format on stdout: text or json.")
    ] = "text",
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 11 where approval is required, 12 if denied."),
    ] = False,
    region: Region = None,
) -> None:
    """Report on a change set: verdict, risks and every change, by Compose service."""
    raise NotImplementedError
