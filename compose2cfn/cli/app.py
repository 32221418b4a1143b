"""The commands, and the one place where an outcome becomes text on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from compose2cfn.cli import (
    approve,
    changeset,
    config,
    convert,
    diff,
    execute,
    explain,
    facts,
    review,
)
from compose2cfn.core.errors import Compose2CfnError
from compose2cfn.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="compose2cfn",
    help="Turn a Compose file into a CloudFormation change set that people can review and trust.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for name, command in (
    ("config", config.config),
    ("convert", convert.convert),
    ("facts", facts.facts),
    ("diff", diff.diff),
    ("changeset", changeset.changeset),
    ("review", review.review),
    ("approve", approve.approve),
    ("reject", approve.reject),
    ("execute", execute.execute),
    ("explain", explain.explain),
):
    app.command(name)(command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"compose2cfn {version('compose2cfn')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn a Compose file into a CloudFormation change set that people can review and trust."""


def run(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its frozen code; known outcomes show no traceback."""
    try:
        app(list(argv) if argv is not None else None)
    except Compose2CfnError as error:
        from compose2cfn.cli.output import tell

        tell(error.diagnostics)
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        # the reader of stdout went away (`| head`); silence the interpreter's own complaint
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(ExitCode.DONE))
    except Exception as error:
        if os.environ.get("COMPOSE2CFN_DEBUG"):
            raise
        typer.echo(
            f"compose2cfn: internal error: {type(error).__name__}\n"
            "  hint: this is a bug of ours; run again with COMPOSE2CFN_DEBUG=1 and report it",
            err=True,
        )
        sys.exit(int(ExitCode.BUG))
    sys.exit(int(ExitCode.DONE))
