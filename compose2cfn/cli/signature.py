"""What a command takes, read from the signature of its function.

``Annotated[bool, Option("--lint", help=…)]`` is a flag, ``list[str] | None`` an option that may be
given again, an enumeration a choice of its values, and everything else (``str``, ``Path``) one
value. A parameter without a default is required. One whose type is a value class stands for the
options that the class's fields are, so that commands can share them; the command gets one value.
"""

from __future__ import annotations

from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from compose2cfn.core.values import MISSING, dataclass, fields, is_dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


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
    hints, defaults = _hints(function), _defaults(function)
    return tuple(
        parameter
        for key, hint in hints.items()
        for parameter in (
            _of_class(hint) if _is_class(hint) else (_parameter(key, hint, defaults.get(key)),)
        )
    )


def arguments_of(function: Callable[..., None], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the function is called with: the options of a class as one value of it."""
    arguments = dict(given)
    for key, hint in _hints(function).items():
        if _is_class(hint):
            own = [item.key for item in _of_class(hint) if item.key in arguments]
            arguments[key] = hint(**{name: arguments.pop(name) for name in own})
    return arguments


def _is_class(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _hints(function: Callable[..., None]) -> dict[str, Any]:
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    return hints


def _defaults(function: Callable[..., None]) -> dict[str, tuple[Any]]:
    """Return the default of each parameter that has one, alone in a tuple: it may be None."""
    values = function.__defaults__ or ()
    named = function.__code__.co_varnames[: function.__code__.co_argcount]
    last = dict(zip(named[len(named) - len(values) :], values, strict=True))
    return {name: (value,) for name, value in {**last, **(function.__kwdefaults__ or {})}.items()}


def _of_class(kind: type) -> Iterator[Parameter]:
    """Yield the options of a class; a field that isn't annotated so is set by the command."""
    hints = get_type_hints(kind, include_extras=True)
    for item in fields(kind):
        if hasattr(hints[item.name], "__metadata__"):
            default = None if item.default is MISSING else (item.default,)
            yield _parameter(item.name, hints[item.name], default)


def _parameter(key: str, hint: Any, default: tuple[Any] | None) -> Parameter:
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
