"""Frozen values, written as dataclasses are and made in a fifth of the time.

To a type checker, and to whoever reads the code, ``dataclass``, ``field``, ``fields`` and
``replace`` are those of the standard library. They are made here because start-up time is a
feature: the library compiles half a dozen methods for each class when it is imported, half a
millisecond a class, and imports `inspect` to do so, 7 ms more. Here methods are shared, and a
constructor is compiled when the first value of its class is made. The values are smaller in
nothing: `dataclasses.fields`, `asdict`, `is_dataclass` and `copy.replace` take them too.

Only what this project uses is there: slots always, no inheritance of fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import (
        MISSING,
        Field,
        dataclass,  # noqa: TID251 - what it is to a type checker
        field,  # noqa: TID251 - as above
        fields,
        is_dataclass,
        replace,  # noqa: TID251 - as above
    )
else:
    from compose2cfn.core.value_classes import (
        MISSING,
        Field,
        dataclass,
        field,
        fields,
        is_dataclass,
        replace,
    )

__all__ = ["MISSING", "Field", "dataclass", "field", "fields", "is_dataclass", "replace"]
