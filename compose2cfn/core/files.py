"""Reading and writing files so that a failure leaves nothing half-written."""

from __future__ import annotations

import codecs
import errno
import os
from pathlib import Path

from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import InputError
from compose2cfn.core.source import Source
from compose2cfn.core.values import replace

FILE_UNREADABLE = code(
    "C2C-U001",
    "A file can't be read",
    "The file does not exist, is a directory, is not readable, or is not UTF-8 text. "
    "Check the path (it is taken from the current directory) and its permissions.",
)
FILE_UNWRITABLE = code(
    "C2C-U002",
    "A file can't be written",
    "The output could not be written; nothing was left half-written. "
    "Check that the folder exists and is writable and that the disk has room.",
)


def read_text(path: Path, name: str | None = None, shown: str = "") -> Source:
    """Return the text of a UTF-8 file as a source named ``name`` (default: the path as given).

    ``shown`` is the source's path for people. Raises :class:`InputError` where the file can't be
    read.
    """
    source = Source(name or str(path), "", shown)
    try:
        return replace(source, text=decode(path.read_bytes()))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise InputError(
            (
                FILE_UNREADABLE.error(
                    f"{source.shown}: {reason or type(error).__name__}", hint=_way_out(error)
                ),
            )
        ) from error


def _way_out(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "check the path; it starts at the current directory"
    if isinstance(error, IsADirectoryError):
        return "name a file in it"
    if isinstance(error, PermissionError):
        return "check who may read it"
    return "save it as UTF-8 text"


def decode(data: bytes) -> str:
    """Return text from UTF-8, or UTF-16 with a byte order mark; raises :class:`ValueError`."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def check_writable(path: Path) -> None:
    """Raise :class:`InputError` where `write_atomically` is sure to fail; nothing is written."""
    folder = path.parent
    if path.exists() and not (path.is_file() or path.is_dir()):
        return  # a device or a pipe
    if path.is_dir():
        reason = os.strerror(errno.EISDIR)
    elif not folder.is_dir():
        reason = os.strerror(errno.ENOTDIR if folder.exists() else errno.ENOENT)
    elif not os.access(folder, os.W_OK):
        reason = os.strerror(errno.EACCES)
    else:
        return
    raise _unwritable(path, reason)


def _unwritable(path: Path, reason: str) -> InputError:
    hint = "nothing was written; name a file in a folder that exists"
    return InputError((FILE_UNWRITABLE.error(f"{path}: {reason}", hint=hint),))


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` by a temporary file in the same folder and a rename.

    A device or a pipe (`/dev/null`, `/dev/stdout`) is written to and never replaced by a file.
    Raises :class:`InputError` where that fails.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(path, text)
    except OSError as error:
        raise _unwritable(path, error.strerror or type(error).__name__) from error


def _replace(path: Path, text: str) -> None:
    import tempfile  # noqa: PLC0415 - 12 ms to import, and most commands write no file

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
