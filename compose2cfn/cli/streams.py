"""Stdin, stdout and stderr of the process, whatever it was started with."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """See to it that results are the same bytes everywhere, and that messages have a place to go.

    A result is UTF-8, whatever the locale says; to a terminal that can't show a character goes a
    replacement. A process may be started without stderr (`2>&-`).
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the whole process
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if sys.stdout.isatty():
        sys.stdout.reconfigure(errors="replace")
    else:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def settle() -> None:
    """Give back what is left for stdout, where its reader went away, without a complaint."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read_stdin() -> str:
    """Return the text of stdin, read as a file is; raises :class:`InputError` if it is none."""
    from compose2cfn.compose.reading import STDIN_NAME
    from compose2cfn.core.files import decode, unreadable

    if not isinstance(sys.stdin, io.TextIOWrapper):
        return "" if sys.stdin is None else sys.stdin.read()
    try:
        return decode(sys.stdin.buffer.read())
    except (OSError, ValueError) as error:
        raise unreadable(STDIN_NAME, error) from error
