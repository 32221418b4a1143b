"""What a command takes, read from the signature of its function.

``Annotated[bool, Option("--lint", help=…)]`` is a flag, ``list[str] | None`` an option that may be
given again, an enumeration a choice of its values, and everything else (``str``, ``Path``) one
value. A parameter without a default is required.
"""

from __future__ import annotations

from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable


class Option:
    """How an option is written, `--output` and perhaps `-o`, and what `--help` says of it."""

    __slots__ = ("help", "metavar", "names")

    def __init__(self, *names: str, help: str, metavar: str | None = None) -> None:  # noqa: A002 - what it is called everywhere
        self.names = tuple(sorted(names, key=lambda name: name.startswith("--")))
        self.help = help
        self.metavar = metavar


class Argument:
    """A word that stands by itself; the command's own text says what it is."""

    __slots__ = ()
    names: tuple[str, ...] = ()
    help = ""
    metavar = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a command; an argument has no ``names``, a flag takes no value."""

    key: str
    names: tuple[str, ...]
    help: str
    metavar: str
    convert: Callable[[str], Any]
    choices: tuple[str, ...]
    default: Any
    is_flag: bool
    is_repeatable: bool
    is_required: bool

    @property
    def label(self) -> str:
        """The name that messages call it by."""
        return self.names[-1] if self.names else self.metavar


def parameters_of(function: Callable[..., None]) -> tuple[Parameter, ...]:
    """Return what a command takes, in the order of its signature.

    Raises :class:`TypeError` where an annotation says nothing of the command line.
    """
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    defaults = function.__defaults__ or ()
    required = len(hints) - len(defaults)
    return tuple(
        _parameter(key, hint, defaults[index - required :][:1] if index >= required else ())
        for index, (key, hint) in enumerate(hints.items())
    )


def _parameter(key: str, hint: Any, default: tuple[Any, ...]) -> Parameter:
    given = getattr(hint, "__metadata__", (None,))[0]
    if not isinstance(given, (Option, Argument)):
        raise TypeError(f"{key}: say with Option or Argument how it is given, not {given!r}")
    kind, is_repeatable = _kind(hint.__origin__)
    choices = tuple(item.value for item in kind) if issubclass(kind, Enum) else ()
    metavar = given.metavar or _metavar(kind, choices)
    return Parameter(
        key=key,
        names=given.names,
        help=given.help,
        metavar=metavar if given.names else key.upper(),
        convert=kind,
        choices=choices,
        default=default[0] if default else None,
        is_flag=kind is bool,
        is_repeatable=is_repeatable,
        is_required=not default,
    )


def _metavar(kind: type, choices: tuple[str, ...]) -> str:
    if choices:
        return f"[{'|'.join(choices)}]"
    return "TEXT" if kind is str else kind.__name__.upper()


def _kind(hint: Any) -> tuple[type, bool]:
    """Return the type of one value, and whether there may be several."""
    kinds = [item for item in get_args(hint) if item is not NoneType]
    if get_origin(hint) is list:
        return kinds[0], True
    return _kind(kinds[0]) if kinds else (hint, False)
