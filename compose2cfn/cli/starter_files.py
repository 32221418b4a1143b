"""Writing several files so that all of them are there, or none."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import InputError
from compose2cfn.core.files import FILE_UNWRITABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import PurePosixPath

THERE = code(
    "C2C-U012",
    "A file is there already",
    "`init` overwrites nothing by itself, and nothing was written. Move the file away, write "
    "elsewhere with --out-dir, or let --force replace it.",
)


def write_all(folder: Path, files: Mapping[PurePosixPath, str], *, force: bool) -> list[Path]:
    """Write the files below ``folder`` and return those that weren't as they should be before.

    A file of the same content is left alone. Raises :class:`InputError` where another one is there
    already and ``force`` isn't set, or where one can't be written; then nothing has changed.
    """
    wanted = {folder / path: text for path, text in files.items()}
    changed = {path: text for path, text in wanted.items() if _differs(path, text)}
    there = [path for path in changed if _stands_in_the_way(path, force=force)]
    if there:
        hint = "nothing was written; --force replaces files, --out-dir writes elsewhere"
        raise InputError(tuple(THERE.error(f"{it} is there already", hint=hint) for it in there))
    with contextlib.ExitStack() as undo:
        for path, text in changed.items():
            _write(path, text, undo)
        undo.pop_all()
    return list(changed)


def _stands_in_the_way(path: Path, *, force: bool) -> bool:
    """Tell whether something is there that must stay: with ``force`` only links and folders."""
    if path.is_symlink():
        return True
    return path.exists() and not (force and path.is_file())


def _differs(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() != text.encode()
    except OSError:
        return True


def _write(path: Path, text: str, undo: contextlib.ExitStack) -> None:
    """Write one file and note how it is undone."""
    try:
        for parent in _missing(path.parent):
            parent.mkdir()
            undo.callback(parent.rmdir)
        before = path.read_bytes() if path.exists() else None
        _replace(path, text.encode())
    except OSError as error:
        raise InputError(
            (
                FILE_UNWRITABLE.error(
                    f"{path}: {error.strerror or type(error).__name__}",
                    hint="nothing was written; name a folder that can be written to",
                ),
            )
        ) from error
    if before is None:
        undo.callback(path.unlink)
    else:
        undo.callback(path.write_bytes, before)


def _replace(path: Path, data: bytes) -> None:
    """Put a whole file in the place of what is there."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        new.write(data)
    staged = Path(new.name)
    try:
        staged.chmod(0o644)
        staged.replace(path)
    except OSError:
        staged.unlink()
        raise


def _missing(folder: Path) -> Iterator[Path]:
    """Yield the folders that have to be made, the outermost first."""
    for parent in reversed((folder, *folder.parents)):
        if not parent.exists():
            yield parent
