"""The short form of a service's volume, `[source:]target[:options]` → its long form."""

from __future__ import annotations

import posixpath

from compose2cfn.core.values import dataclass, replace

_SHORT = 2
_PROPAGATIONS = frozenset(("rprivate", "private", "rshared", "shared", "rslave", "slave"))
_PARTS = 3


@dataclass(frozen=True, slots=True)
class MountEntry:
    """The long form of a short text."""

    type: str
    target: str
    source: str = ""
    read_only: bool = False
    nocopy: bool = False
    propagation: str = ""
    selinux: str = ""
    bare: bool = False
    """One or two characters long: Compose gives it no `volume` map."""


def parse_mount(text: str) -> MountEntry:
    """Return the long form; raises :class:`ValueError`."""
    if not text:
        raise ValueError("the volume is empty")
    if len(text.encode()) <= _SHORT:
        return MountEntry("volume", text, bare=True)
    parts = _split(text)
    if any(not part for part in parts):
        raise ValueError(f"'{text}' has an empty part between colons")
    if len(parts) > _PARTS:
        raise ValueError(f"'{text}' has too many colons")
    if len(parts) == 1:
        return MountEntry("volume", parts[0])
    kind = "bind" if _is_path(parts[0]) else "volume"
    entry = MountEntry(kind, parts[1], parts[0])
    return _with_options(entry, parts[2]) if len(parts) == _PARTS else entry


def clean(path: str) -> str:
    """Return a container path without `.`, `..` and doubled slashes."""
    if not path:
        return path
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def is_drive(text: str) -> bool:
    """Tell whether a text is the letter of a Windows drive."""
    return len(text) == 1 and text.isalpha()


def _split(text: str) -> list[str]:
    """Return the parts between colons, outside `${…}` and not after a drive letter."""
    parts = [""]
    depth = 0
    for position, character in enumerate(text):
        if character == "$" and text[position + 1 : position + 2] == "{":
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == ":" and not depth and not is_drive(parts[-1]):
            parts.append("")
            continue
        parts[-1] += character
    return parts


def _is_path(source: str) -> bool:
    if source[0] in "./~" or source.startswith("\\\\"):
        return True
    return is_drive(source[0]) and source[1:2] == ":"


def _with_options(entry: MountEntry, options: str) -> MountEntry:
    for option in options.split(","):
        if option in {"ro", "rw"}:
            entry = replace(entry, read_only=option == "ro")
        elif option == "nocopy":
            entry = replace(entry, nocopy=True)
        elif option in _PROPAGATIONS:
            entry = replace(entry, propagation=option)
        elif option in {"z", "Z"}:
            entry = replace(entry, selinux=option)
    return entry
