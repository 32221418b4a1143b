"""Which Compose service and line each changed resource comes from.

The template carries it in its own metadata (`Metadata.Compose2cfn.Origins`: logical id →
`SERVICE FILE:LINE:COLUMN`, `-` for no service), so a reviewer needs no Compose file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.core.source import Source, Span
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange


def place(change_set: ChangeSet, template: Mapping[str, Json]) -> ChangeSet:
    """Return the changes with their Compose service and place, as far as the template tells them.

    The metadata is written by us but arrives from outside; what is not of its form is left out.
    """
    metadata = template.get("Metadata")
    ours = metadata.get("Compose2cfn") if isinstance(metadata, Mapping) else None
    origins = ours.get("Origins") if isinstance(ours, Mapping) else None
    if not isinstance(origins, Mapping):
        return change_set
    changes = tuple(
        _placed(change, origins.get(change.logical_id)) for change in change_set.changes
    )
    return replace(change_set, changes=changes)


def _placed(change: ResourceChange, told: object) -> ResourceChange:
    if not isinstance(told, str):
        return change
    service, _, where = told.partition(" ")
    return replace(
        change,
        service=change.service or (service if service not in {"", "-"} else None),
        origin=change.origin or _span(where),
    )


def _span(where: str) -> Span | None:
    file, _, rest = where.rpartition(":")
    file, _, line = file.rpartition(":")
    # digits of other scripts are digits to Python, and numbers to nobody's editor
    if not file or not all(part.isascii() and part.isdigit() for part in (line, rest)):
        return None
    at, column = int(line), int(rest)
    return Span(Source(file, ""), at, column, at, column + 1) if at and column else None
