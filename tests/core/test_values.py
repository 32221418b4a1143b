"""Values do what the standard library's dataclasses do."""

from __future__ import annotations

import copy
import dataclasses
import operator
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core import value_classes, values

if TYPE_CHECKING:
    from collections.abc import Callable


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point."""

    x: int
    y: int = 0
    note: str = values.field(default="", compare=False, repr=False)
    tags: list[str] = values.field(default_factory=list, hash=False)

    @property
    def both(self) -> tuple[int, int]:
        """The coordinates."""
        return self.x, self.y


Made = Any


def classes(decorator: Callable[..., Any], field: Callable[..., Any]) -> dict[str, Made]:
    """Return the same classes, made by one or the other."""

    @decorator(frozen=True, slots=True, kw_only=True)
    class Full:
        a: int
        b: str = "b"
        c: str = field(default="c", compare=False)
        d: tuple[int, ...] = field(default=(), repr=False)
        e: list[int] = field(default_factory=list, hash=False)

    @decorator(frozen=True, slots=True, order=True)
    class Ordered:
        first: int
        second: str = ""

    @decorator(frozen=True, slots=True)
    class One:
        only: object

    @decorator(frozen=True, slots=True)
    class Empty:
        pass

    @decorator(slots=True)
    class Changing:
        count: int
        names: list[str] = field(default_factory=list)

    @decorator(frozen=True, slots=True, eq=False, repr=False)
    class Identity:
        name: str

    @decorator(frozen=True, slots=True)
    class Checked:
        size: int

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError("too small")

    @decorator(frozen=True, slots=True)
    class Own:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and self.name.lower() == other.name.lower()

        def __hash__(self) -> int:
            return hash(self.name.lower())

        def __repr__(self) -> str:
            return f"<{self.name}>"

    every = (Full, Ordered, One, Empty, Changing, Identity, Checked, Own)
    return {kind.__name__: kind for kind in every}


OURS = classes(value_classes.dataclass, value_classes.field)
THEIRS = classes(dataclasses.dataclass, dataclasses.field)

CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Full", (), {"a": 1}),
    ("Full", (), {"a": 1, "c": "other"}),
    ("Full", (), {"a": 2, "b": "x", "d": (1,), "e": [1]}),
    ("Full", (1,), {}),
    ("Full", (), {}),
    ("Full", (), {"a": 1, "z": 2}),
    ("Ordered", (1,), {}),
    ("Ordered", (1, "b"), {}),
    ("Ordered", (2,), {"second": "a"}),
    ("One", (None,), {}),
    ("One", ((1, 2),), {}),
    ("One", (float("nan"),), {}),
    ("Empty", (), {}),
    ("Changing", (1,), {}),
    ("Changing", (), {"count": 1, "names": ["a"]}),
    ("Identity", ("a",), {}),
    ("Checked", (1,), {}),
    ("Checked", (-1,), {}),
    ("Own", ("A",), {}),
    ("Own", ("a",), {}),
]


def outcome(action: Callable[[], Any]) -> Any:
    """Return what an action gives, or the kind of its error."""
    try:
        return action()
    except (TypeError, ValueError, AttributeError) as error:
        return type(error)


def made(kinds: dict[str, Made]) -> list[Any]:
    return [outcome(lambda: kinds[name](*args, **kwargs)) for name, args, kwargs in CALLS]  # noqa: B023 - called at once


def described(value: Any) -> Any:
    names = [item.name for item in dataclasses.fields(value)]
    # an identity's hash and text hold its address
    by_address = type(value).__name__ == "Identity"
    return (
        {name: str(getattr(value, name)) for name in names},
        None if by_address else repr(value).rpartition("<locals>.")[2],
        None if by_address else outcome(lambda: hash(value)),
        type(value).__match_args__,
        type(value).__slots__,
    )


@pytest.mark.parametrize("index", range(len(CALLS)), ids=lambda index: f"{index} {CALLS[index][0]}")
def test_a_value_is_made_and_shown_alike(index: int) -> None:
    name, args, kwargs = CALLS[index]
    ours = outcome(lambda: OURS[name](*args, **kwargs))
    theirs = outcome(lambda: THEIRS[name](*args, **kwargs))

    if isinstance(theirs, type):
        assert ours is theirs
    else:
        assert described(ours) == described(theirs)


@pytest.mark.parametrize(
    "compare",
    [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge],
    ids=lambda compare: compare.__name__,
)
def test_values_compare_alike(compare: Callable[[Any, Any], Any]) -> None:
    ours = [value for value in made(OURS) if not isinstance(value, type)]
    theirs = [value for value in made(THEIRS) if not isinstance(value, type)]

    for left, same_left in zip(ours, theirs, strict=True):
        for right, same_right in zip(ours, theirs, strict=True):
            expected = outcome(lambda: compare(same_left, same_right))  # noqa: B023 - called at once
            assert outcome(lambda: compare(left, right)) == expected, (left, right)  # noqa: B023 - called at once


def test_equal_values_have_one_hash() -> None:
    assert hash(Point(x=1)) == hash(Point(x=1, note="other", tags=["a"]))
    assert Point(x=1) == Point(x=1, note="other")
    assert Point(x=1) != Point(x=1, tags=["a"])


@pytest.mark.parametrize(
    "action",
    [
        lambda value: setattr(value, "x", 2),
        lambda value: setattr(value, "other", 2),
        lambda value: delattr(value, "x"),
    ],
    ids=["set", "add", "delete"],
)
def test_a_frozen_value_stays_as_it_is(action: Callable[[Any], None]) -> None:
    value = Point(x=1)

    with pytest.raises(dataclasses.FrozenInstanceError, match="of a Point"):
        action(value)

    assert value == Point(x=1)


def test_each_value_has_a_default_of_its_own() -> None:
    first, second = Point(x=1), Point(x=1)
    first.tags.append("a")

    assert second.tags == []


@pytest.mark.parametrize("change", [values.replace, dataclasses.replace])
def test_replace_changes_what_is_named(change: Callable[..., Point]) -> None:
    value = Point(x=1, y=2, note="n", tags=["t"])

    changed = change(value, y=3)

    assert (changed.x, changed.y, changed.note, changed.tags) == (1, 3, "n", ["t"])
    assert value.y == 2
    with pytest.raises(TypeError):
        change(value, z=1)


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],  # noqa: S301 - our own bytes
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_is_equal(copied: Callable[[Point], Point]) -> None:
    value = Point(x=1, y=2, note="n", tags=["t"])

    assert copied(value) == value
    assert copied(value).note == "n"


def test_the_standard_library_takes_them_for_its_own() -> None:
    value = Point(x=1)

    assert dataclasses.is_dataclass(Point)
    assert dataclasses.is_dataclass(value)
    assert dataclasses.asdict(value) == {"x": 1, "y": 0, "note": "", "tags": []}
    assert [item.name for item in dataclasses.fields(Point)] == ["x", "y", "note", "tags"]
    assert values.is_dataclass(Point)
    assert not values.is_dataclass(1)


def test_methods_and_names_stay() -> None:
    assert Point(x=1).both == (1, 0)
    assert (Point.__name__, Point.__qualname__, Point.__doc__) == ("Point", "Point", "A point.")
    assert Point.__module__ == __name__
    assert "z" not in dir(Point)
    assert not hasattr(Point(x=1), "__dict__")


def test_a_value_that_holds_itself_is_shown() -> None:
    tags: list[Any] = []
    value = Point(x=1, tags=tags)
    tags.append(value)

    assert repr(value) == "Point(x=1, y=0, tags=[...])"


def test_values_have_slots() -> None:
    with pytest.raises(TypeError, match="slots"):
        value_classes.dataclass(slots=False)
