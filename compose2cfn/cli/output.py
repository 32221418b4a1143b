"""Results go to stdout or a file, everything else to stderr."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.cli.usage import wrong_value
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.files import check_writable, unwritable, write_atomically
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.core.diagnostics import Diagnostic


def tell(items: Iterable[Diagnostic]) -> None:
    """Print diagnostics to stderr, each with a way out.

    Where none has a hint of its own, the last one of its code says what tells more.
    """
    told = list(items)
    last = {item.code: position for position, item in enumerate(told)}
    sys.stderr.write(
        as_text(
            item if item.hint or last[item.code] != position else _with_way_out(item)
            for position, item in enumerate(told)
        )
    )


def _with_way_out(item: Diagnostic) -> Diagnostic:
    return replace(item, hint=f"'compose2cfn explain {item.code}' tells what to do")


def note(text: str) -> None:
    """Print one line of progress or advice to stderr."""
    sys.stderr.write(f"{text}\n")


def deliver(text: str, output: Path | None) -> None:
    """Print a result to stdout, or write it to ``output`` whole or not at all; `-` is stdout."""
    if output is None or is_stdout(output):
        _print(text)
    else:
        write_atomically(output, text)


def is_stdout(output: Path) -> bool:
    """Tell whether a name for an output means stdout."""
    return str(output) in {"-", "/dev/stdout"}


def check_outputs(outputs: Iterable[Path | None], reads: Iterable[Path | str | None] = ()) -> None:
    """Refuse, before any work is done, what is sure not to be written.

    ``reads`` are what the command reads: neither that nor a project's Compose file is replaced.
    Raises :class:`InputError` and :class:`WrongUsage`.
    """
    inputs = [Path(it) for it in reads if it]
    for output in outputs:
        if output is not None and not is_stdout(output):
            check_writable(output)
            _check_not_read(output, inputs)


def _check_not_read(output: Path, inputs: Iterable[Path]) -> None:
    if not output.is_file():
        return
    from compose2cfn.compose.project_files import NAMES, OVERRIDES

    if output.name in {*NAMES, *OVERRIDES, ".env"} or any(
        it.is_file() and it.samefile(output) for it in inputs
    ):
        raise wrong_value(f"{output} is to be read, not replaced; name another file to write")


def _print(text: str) -> None:
    if sys.stdout is None:
        raise unwritable("stdout", OSError(errno.EBADF, "is closed"))
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable("stdout", error) from error
