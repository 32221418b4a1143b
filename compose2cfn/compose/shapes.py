"""The words in which the attribute tables are written: which kinds of node a value may be.

Every union in the Compose schema can be told apart by the kind of node (scalar, list, map), so a
:class:`Shape` has at most one alternative of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field, replace

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Leaf:
    """A scalar: the types that it may have, and what its value must be like."""

    types: frozenset[str]
    one_of: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ListOf:
    """A list of one shape."""

    item: Shape
    unique: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Keys:
    """A map with keys of the person's choice; ``pattern`` None allows any key."""

    value: Shape
    pattern: re.Pattern[str] | None = None
    others: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Record:
    """A map with known keys (and `x-…`, where ``extensible``)."""

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    extensible: bool = True
    others: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shape:
    """The alternatives of a value by kind of node, and what it is decoded to (`compose.decode`)."""

    scalar: Leaf | None = None
    seq: ListOf | None = None
    map: Record | Keys | None = None
    null: bool = False
    decoded: str = field(default="")

    def __or__(self, other: Shape) -> Shape:
        return replace(
            self,
            scalar=self.scalar or other.scalar,
            seq=self.seq or other.seq,
            map=self.map or other.map,
            null=self.null or other.null,
            decoded=self.decoded or other.decoded,
        )

    def to(self, decoded: str) -> Shape:
        """Return the shape with what it is decoded to."""
        return replace(self, decoded=decoded)


def leaf(
    *types: str,
    one_of: tuple[str, ...] = (),
    pattern: re.Pattern[str] | None = None,
    minimum: int | None = None,
    maximum: int | None = None,
) -> Shape:
    """Return the shape of a scalar of these types: string, integer, number, boolean, null."""
    kinds = frozenset(types)
    return Shape(
        scalar=Leaf(kinds, one_of, pattern, minimum, maximum),
        null="null" in kinds,
    )


def list_of(item: Shape, *, unique: bool = False) -> Shape:
    """Return the shape of a list."""
    return Shape(seq=ListOf(item, unique))


def keys(value: Shape, pattern: re.Pattern[str] | None = None, *, others: bool = False) -> Shape:
    """Return the shape of a map with free keys."""
    return Shape(map=Keys(value, pattern, others))


def record(
    required: tuple[str, ...] = (),
    /,
    *,
    extensible: bool = True,
    others: bool = False,
    **fields: Shape,
) -> Shape:
    """Return the shape of a map with known keys."""
    return Shape(map=Record(fields, required, extensible, others))


def record_of(
    fields: Mapping[str, Shape], required: tuple[str, ...] = (), *, others: bool = False
) -> Shape:
    """Return the shape of a map with the known keys of a table."""
    return Shape(map=Record(fields, required, others=others))


NULL = Shape(null=True)
"""Nothing written after the colon."""
