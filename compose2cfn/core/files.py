"""Reading and writing files so that a failure leaves nothing half-written."""

from __future__ import annotations

import codecs
import errno
import os
import stat
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
        raise unreadable(source.shown, error) from error


def unreadable(name: str, error: OSError | ValueError) -> InputError:
    """Return the refusal of a file that can't be read."""
    reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
    told = f"{name}: {reason or type(error).__name__}"
    return InputError((FILE_UNREADABLE.error(told, hint=_way_out(error)),))


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
    try:
        _check(path)
    except OSError as error:
        raise unwritable(str(path), error) from error


def _check(path: Path) -> None:
    """Raise :class:`OSError` where a file can't be made or replaced."""
    if _is_stream(path):
        return
    folder = path.parent
    if path.is_dir():
        problem = errno.EISDIR
    elif not folder.is_dir():
        problem = errno.ENOTDIR if folder.exists() else errno.ENOENT
    elif not os.access(path if path.exists() else folder, os.W_OK):
        problem = errno.EACCES
    else:
        return
    raise OSError(problem, os.strerror(problem))


_PLACES = {
    errno.ENOENT: "name a file in a folder that exists",
    errno.ENOTDIR: "name a file in a folder that exists",
    errno.EISDIR: "name a file in it",
    errno.ENOSPC: "make room there, or name another place",
}


def unwritable(name: str, error: OSError) -> InputError:
    """Return the refusal of an output that can't be written."""
    hint = f"nothing was written; {_PLACES.get(error.errno or 0, 'check who may write there')}"
    reason = error.strerror or type(error).__name__
    return InputError((FILE_UNWRITABLE.error(f"{name}: {reason}", hint=hint),))


def write_atomically(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` by a temporary file in the same folder and a rename.

    A device or a pipe (`/dev/null`, `/dev/fd/3`) is written to and never replaced by a file, a
    link stays and what it leads to is replaced, and a file keeps its permissions. Raises
    :class:`InputError` where that fails.
    """
    try:
        if _is_stream(path):
            with path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        else:
            _check(path)
            _replace(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise unwritable(str(path), error) from error


def _is_stream(path: Path) -> bool:
    """Tell a device, a pipe and an open file of the process from a file of the disk."""
    if not path.exists() or path.is_dir():
        return False
    return not path.is_file() or path.absolute().parts[1] in {"dev", "proc"}


def _replace(path: Path, text: str) -> None:
    import tempfile  # noqa: PLC0415 - 12 ms to import, and most commands write no file

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """Return the permissions that a file has, or those that a new one gets."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
