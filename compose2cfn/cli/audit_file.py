"""An audit log in a file: a line for each entry; writers wait for one another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from compose2cfn.core.files import unreadable, unwritable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class FileLog:
    """A log in a file, which is made with its first entry."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> Sequence[str]:
        """Return all lines, the oldest first; raises :class:`InputError` if it can't be read."""
        try:
            return self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise unreadable(str(self._path), error) from error

    def last(self) -> tuple[int, str | None]:
        """Return how many lines there are, and the last one."""
        lines = self.lines()
        return len(lines), lines[-1] if lines else None

    def add(self, number: int, line: str) -> bool:
        """Add a line as the ``number``-th (from 0); returns False where there is one already.

        The file is locked meanwhile, and the line is on the disk when this returns.
        """
        import fcntl

        try:
            with self._path.open("a+", encoding="utf-8", newline="\n") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                stream.seek(0)
                if sum(1 for _ in stream) != number:
                    return False
                stream.write(line + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise unwritable(str(self._path), error) from error
        return True
