"""The one door to ministack: every private part that the emulator hooks into is fetched here.

ministack has no interface for extensions. Fetching its parts by name in one place keeps the list of
them complete by itself, and a version that moved or reshaped one is told on start, by name.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
from typing import Any

VERSION = "1.5.33"

_fetched: dict[str, Any] = {}


class EmulatorError(RuntimeError):
    """The emulator can't do what it was asked to; the message says why."""


def check_version() -> None:
    """Refuse any other version of ministack than the one whose internals are known here."""
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        message = (
            f"ministack is not installed; install the extra: pip install 'ministack=={VERSION}'"
        )
        raise EmulatorError(message) from None
    if found != VERSION:
        raise EmulatorError(
            f"the emulator hooks into ministack {VERSION}'s internals, but {found} is installed"
        )


def part(name: str, *parameters: str) -> Any:
    """Return a part of ministack, named `module:attribute` below the package.

    For a function, `parameters` are the names that its parameters must have: it is called with
    them by position, or replaced by a function of ours that takes them.
    """
    module_name, _, attribute = name.partition(":")
    module = importlib.import_module(f"ministack.{module_name}")
    try:
        found = getattr(module, attribute)
    except AttributeError:
        raise EmulatorError(
            f"ministack {VERSION} was expected to have {name}; that hook point is gone"
        ) from None
    if parameters:
        actual = tuple(inspect.signature(found).parameters)
        if actual != parameters:
            raise EmulatorError(f"ministack's {name} takes {actual}, expected {parameters}")
    _fetched[name] = found
    return found


def replace(name: str, substitute: Any) -> Any:
    """Put a part of ours in the place of ministack's and return what was there before."""
    before = part(name)
    module_name, _, attribute = name.partition(":")
    setattr(importlib.import_module(f"ministack.{module_name}"), attribute, substitute)
    return before


def fetched() -> frozenset[str]:
    """Return the names of all parts that were fetched so far."""
    return frozenset(_fetched)
