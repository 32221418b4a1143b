"""The commands, and the one place where an outcome becomes text on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from compose2cfn.cli.examples import examples
from compose2cfn.core.errors import Compose2CfnError
from compose2cfn.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "config": "config",
    "convert": "convert",
    "facts": "facts",
    "diff": "diff",
    "changeset": "changeset",
    "review": "review",
    "approve": "approve",
    "reject": "approve",
    "execute": "execute",
    "explain": "explain",
}
"""Each command and the module that it stands in, in the order of `--help`."""


def application(argv: Sequence[str]) -> typer.Typer:
    """Return the application for a command line.

    Only the command that is asked for is built: typer reads every signature that it is given,
    which for all of them takes longer than the command itself.
    """
    app = typer.Typer(
        name="compose2cfn",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    for name in (argv[0],) if argv and argv[0] in COMMANDS else COMMANDS:
        module = import_module(f"compose2cfn.cli.{COMMANDS[name]}")
        app.command(name, epilog=examples(name))(getattr(module, name))
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"compose2cfn {version('compose2cfn')}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn a Compose file into a CloudFormation change set that people can review and trust."""


def run(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its frozen code; known outcomes show no traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        application(words)(words, prog_name="compose2cfn")
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
