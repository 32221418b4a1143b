"""How :mod:`compose2cfn.core.values` makes a class of frozen values from its annotations."""

from __future__ import annotations

from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_Class = TypeVar("_Class", bound=type[Any])

MISSING: Final = object()
"""The default of a field that has none."""

_FIELDS: Final = "__value_fields__"
_MADE_ANEW: Final = object()
"""What an argument is when it was left out and its default is made anew for each value."""


class Field:
    """A field of a class, as `dataclasses.Field` describes it."""

    __slots__ = ("compare", "default", "default_factory", "hash", "name", "repr")

    def __init__(
        self, default: Any, default_factory: Any, *, compared: bool, shown: bool, hashed: bool
    ) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.compare = compared
        self.repr = shown
        self.hash = hashed


def field(
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    compare: bool = True,
    repr: bool = True,  # noqa: A002 - as the standard library calls it
    hash: bool | None = None,  # noqa: A002 - as the standard library calls it
) -> Any:
    """Return what a class body says of a field beyond its type."""
    hashed = compare if hash is None else hash
    return Field(default, default_factory, compared=compare, shown=repr, hashed=hashed)


def dataclass(
    *,
    frozen: bool = False,
    slots: bool,
    kw_only: bool = False,
    eq: bool = True,
    order: bool = False,
    repr: bool = True,  # noqa: A002 - as the standard library calls it
) -> Callable[[_Class], _Class]:
    """Return a decorator that makes a class of values; the parameters are the library's."""
    if not slots:
        raise TypeError("values have slots")

    def made(cls: _Class) -> _Class:
        found = tuple(_field(cls, name) for name in cls.__annotations__)
        body = dict(cls.__dict__)
        for item in (*(item.name for item in found), "__dict__", "__weakref__"):
            body.pop(item, None)
        body["__slots__"] = tuple(item.name for item in found)
        body[_FIELDS] = found
        body["__dataclass_fields__"] = _StandardFields()
        body["__match_args__"] = () if kw_only else body["__slots__"]
        body["__replace__"] = replace
        if repr:
            body.setdefault("__repr__", _repr)
        if frozen:
            body.update(_FROZEN)
        if eq:
            _compared(body, found, frozen=frozen, order=order)
        metaclass: Any = type(cls)
        new: Any = metaclass(cls.__name__, cls.__bases__, body)
        new.__qualname__ = cls.__qualname__
        new.__init__ = _first_constructor(new, frozen=frozen, kw_only=kw_only)
        return new  # type: ignore[no-any-return] # a class like the one given

    return made


def fields(kind: Any) -> tuple[Field, ...]:
    """Return the fields of a class or value."""
    return getattr(kind, _FIELDS)  # type: ignore[no-any-return] # made above


def is_dataclass(kind: object) -> bool:
    """Return whether this is a class of values, or a value."""
    return hasattr(kind, _FIELDS)


def replace(value: Any, /, **changes: Any) -> Any:
    """Return a value with some fields changed; the others are those of ``value``."""
    kind = value.__class__
    for name in kind.__slots__:
        if name not in changes:
            changes[name] = getattr(value, name)
    return kind(**changes)


def _field(cls: type[Any], name: str) -> Field:
    given = cls.__dict__.get(name, MISSING)
    item = given if isinstance(given, Field) else field(default=given)
    item.name = name
    return item


# The constructor


def _first_constructor(cls: Any, *, frozen: bool, kw_only: bool) -> Callable[..., None]:
    """Return a constructor that puts the compiled one in its own place when it is first called."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it becomes one
        cls.__init__ = _constructor(cls, frozen=frozen, kw_only=kw_only)
        cls.__init__(self, *args, **kwargs)

    return __init__


def _constructor(cls: Any, *, frozen: bool, kw_only: bool) -> Callable[..., None]:
    known: dict[str, Any] = {"_made_anew": _MADE_ANEW}
    parameters, lines = ["self", *(("*",) if kw_only else ())], []
    for index, item in enumerate(fields(cls)):
        name = value = item.name
        if item.default_factory is not MISSING:
            known[f"_make{index}"] = item.default_factory
            value = f"_make{index}() if {name} is _made_anew else {name}"
            parameters.append(f"{name}=_made_anew")
        elif item.default is not MISSING:
            known[f"_default{index}"] = item.default
            parameters.append(f"{name}=_default{index}")
        else:
            parameters.append(name)
        # the slot's own setter does what a frozen value's `object.__setattr__` does, in less time
        known[f"_set{index}"] = cls.__dict__[name].__set__
        lines.append(f" _set{index}(self, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"])
    exec(text, known)  # noqa: S102 - the text holds nothing but the names of a class of ours
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


# The methods that every class shares


@recursive_repr()
def _repr(value: Any) -> str:
    shown = ", ".join(
        f"{item.name}={getattr(value, item.name)!r}" for item in fields(value) if item.repr
    )
    return f"{value.__class__.__qualname__}({shown})"


def _refuse(value: object, name: str, *_: object) -> NoReturn:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - 7 ms, and only a bug gets here

    raise FrozenInstanceError(f"cannot change field {name!r} of a {value.__class__.__qualname__}")


def _state(value: Any) -> list[Any]:
    return [getattr(value, name) for name in value.__slots__]


def _restore(value: Any, state: list[Any]) -> None:
    for name, item in zip(value.__slots__, state, strict=True):
        object.__setattr__(value, name, item)


_FROZEN: Final[Mapping[str, Any]] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}


def _compared(body: dict[str, Any], found: tuple[Field, ...], *, frozen: bool, order: bool) -> None:
    """Add the comparisons; values of different classes are neither equal nor in an order."""
    key = _key([item.name for item in found if item.compare])

    def equal(self: Any, other: Any) -> Any:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    body.setdefault("__eq__", equal)
    if order:
        body.update(
            {f"__{compare.__name__}__": _ordered(key, compare) for compare in (lt, le, gt, ge)}
        )
    if body.get("__hash__") is None:  # which it is where a class has an `__eq__` of its own
        hashed = _key([item.name for item in found if item.hash])
        body["__hash__"] = (lambda self: hash(hashed(self))) if frozen else None


def _ordered(key: Callable[[Any], Any], compare: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def ordered(self: Any, other: Any) -> Any:
        same = other.__class__ is self.__class__
        return compare(key(self), key(other)) if same else NotImplemented

    return ordered


def _key(names: list[str]) -> Callable[[Any], Any]:
    """Return what gives the named fields of a value as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


class _StandardFields:
    """Tells the library's own functions, once they ask, what the fields of a class are."""

    __slots__ = ()

    def __get__(self, value: object, owner: Any) -> dict[str, Any]:
        import dataclasses  # noqa: PLC0415 - 7 ms, and only where someone asks

        types = owner.__annotations__
        twin: Any = dataclasses.make_dataclass(
            owner.__name__,
            [(item.name, types[item.name], _standard(item)) for item in fields(owner)],
            kw_only=True,
        )
        owner.__dataclass_fields__ = twin.__dataclass_fields__
        return owner.__dataclass_fields__  # type: ignore[no-any-return] # the library's own


def _standard(item: Field) -> Any:
    import dataclasses  # noqa: PLC0415 - as above

    def given(value: Any) -> Any:
        return dataclasses.MISSING if value is MISSING else value

    return dataclasses.field(  # noqa: TID251 - it is theirs that is asked for
        default=given(item.default),
        default_factory=given(item.default_factory),
        compare=item.compare,
        repr=item.repr,
        hash=item.hash,
    )
