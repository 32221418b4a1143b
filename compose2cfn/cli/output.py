"""Results go to stdout or a file, everything else to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from compose2cfn.core.excerpt import as_text
from compose2cfn.core.files import write_atomically
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
    """Print a result to stdout, or write it to ``output`` whole or not at all."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_atomically(output, text)
