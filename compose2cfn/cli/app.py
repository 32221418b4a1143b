"""The commands, and the one place where an outcome becomes text on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from compose2cfn.cli import streams
from compose2cfn.cli.output import deliver, tell
from compose2cfn.cli.usage import WrongUsage
from compose2cfn.core.errors import Compose2CfnError
from compose2cfn.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS = {
    "init": "init",
    "config": "config",
    "convert": "convert",
    "facts": "facts",
    "diff": "diff",
    "changeset": "changeset",
    "review": "review",
    "approve": "approve",
    "reject": "approve",
    "verify": "execute",
    "execute": "execute",
    "record": "record",
    "audit": "audit",
    "iam": "iam",
    "explain": "explain",
}
"""Each command and the module that it stands in, in the order of `--help`."""


TOOL = "compose2cfn"
ABOUT = "Turn a Compose file into a CloudFormation change set that people can review and trust."
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells say it."""


def command(name: str) -> Callable[..., None]:
    """Return the function of a command; only its module is imported."""
    function: Callable[..., None] = getattr(
        import_module(f"compose2cfn.cli.{COMMANDS[name]}"), name
    )
    return function


def run(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its frozen code; known outcomes show no traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    streams.prepare()
    try:
        code = _run(words)
    except Compose2CfnError as error:
        code = _refused(error)
    except BrokenPipeError:
        code = ExitCode.DONE  # the reader of stdout went away (`| head`)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("COMPOSE2CFN_DEBUG"):
            raise
        code = _unforeseen(error)
    streams.settle()
    sys.exit(int(code))


def _refused(error: Compose2CfnError) -> ExitCode:
    with suppress(BrokenPipeError):
        tell(error.diagnostics)
    return error.exit_code


def _unforeseen(error: Exception) -> ExitCode:
    """Tell of what no command expects: a file that the system refuses, or else a bug."""
    if isinstance(error, OSError) and isinstance(error.filename, str):
        from compose2cfn.core.files import unreadable

        return _refused(unreadable(os.path.relpath(error.filename), error))
    sys.stderr.write(
        f"compose2cfn: internal error: {type(error).__name__}\n"
        "  hint: this is a bug of ours; run again with COMPOSE2CFN_DEBUG=1 and report it\n"
    )
    return ExitCode.BUG


def _run(words: Sequence[str]) -> ExitCode:
    """Answer what stands before a command, or run the command."""
    first = words[0] if words else None
    if first is None or first == "--help":
        # without a word nothing was asked for: the help is then what is told of the mistake
        if first is None:
            sys.stderr.write(_help())
            return ExitCode.USAGE
        deliver(_help(), None)
        return ExitCode.DONE
    if first == "--version":
        from importlib.metadata import version

        deliver(f"{TOOL} {version('compose2cfn')}\n", None)
        return ExitCode.DONE
    if first not in COMMANDS:
        from compose2cfn.cli.words import did_you_mean

        option = first.startswith("-")
        near = did_you_mean(first, ("--help", "--version") if option else COMMANDS)
        problem = f"No such {'option' if option else 'command'} '{first}'.{near}"
        return _wrong(f"Usage: {TOOL} [OPTIONS] COMMAND [ARGS]...", TOOL, [problem])
    return _command(first, words[1:])


def _command(name: str, words: Sequence[str]) -> ExitCode:
    from compose2cfn.cli.signature import arguments_of, parameters_of
    from compose2cfn.cli.words import values

    function = command(name)
    parameters = parameters_of(function)
    try:
        given = values(parameters, words)
        if given is not None:
            function(**arguments_of(function, given))
            return ExitCode.DONE
    except WrongUsage as wrong:
        from compose2cfn.cli.help import usage

        return _wrong(usage(f"{TOOL} {name}", parameters), f"{TOOL} {name}", wrong.problems)
    from compose2cfn.cli.examples import EXAMPLES
    from compose2cfn.cli.help import command_help

    text = command_help(f"{TOOL} {name}", parameters, function.__doc__ or "", EXAMPLES[name])
    deliver(text, None)
    return ExitCode.DONE


def _help() -> str:
    from compose2cfn.cli.help import tool_help

    first_lines = {name: (command(name).__doc__ or "").partition("\n")[0] for name in COMMANDS}
    return tool_help(TOOL, ABOUT, {"--version": "Show the version."}, first_lines)


def _wrong(usage: str, called: str, problems: Sequence[str]) -> ExitCode:
    told = "".join(f"Error: {problem}\n" for problem in problems)
    sys.stderr.write(f"{usage}\nTry '{called} --help' for help.\n\n{told}")
    return ExitCode.USAGE
