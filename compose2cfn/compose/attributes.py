"""Every attribute of the Compose specification, as the loader's tables have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.project_shapes import PROJECT
from compose2cfn.compose.shapes import Keys, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.shapes import Shape

STAR = "*"
"""Any one name or list item."""


def attributes(shape: Shape = PROJECT, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every attribute that holds a value, not those that only hold others."""
    below = dict[str, "Shape"]()
    if isinstance(shape.map, Record):
        below = dict(shape.map.fields)
    elif isinstance(shape.map, Keys):
        below = {STAR: shape.map.value}
    elif shape.seq is not None:
        below = {STAR: shape.seq.item}
    if not below:
        yield path
    for step, value in below.items():
        yield from attributes(value, (*path, step))
