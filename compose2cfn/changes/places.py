"""Which Compose service and line each changed resource comes from.

The template carries it in its own metadata (`Metadata.Compose2cfn.Origins`: logical id →
`SERVICE FILE:LINE:COLUMN`, `-` for no service), so a reviewer needs no Compose file. What an
overlay changed has a line of its own (`Metadata.Compose2cfn.Overlay`: logical id → JSON pointer →
place).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.core.source import Source, Span
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange


def place(
    change_set: ChangeSet, template: Mapping[str, Json], before: Mapping[str, Json] | None = None
) -> ChangeSet:
    """Return the changes with their Compose service and place, as far as the template tells them.

    What goes is only named by the template ``before``; there its service counts, and no place,
    since the lines are those of an older file. The metadata is written by us but arrives from
    outside; what is not of its form is left out.
    """
    origins, old = _ours(template, "Origins"), _ours(before or {}, "Origins")
    overlay = _ours(template, "Overlay")
    if not origins and not old:
        return change_set
    changes = (
        _with_lines(_placed(change, origins.get(change.logical_id)), overlay.get(change.logical_id))
        for change in change_set.changes
    )
    return replace(
        change_set, changes=tuple(_of_service(item, old.get(item.logical_id)) for item in changes)
    )


def _ours(template: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    metadata = template.get("Metadata")
    ours = metadata.get("Compose2cfn") if isinstance(metadata, Mapping) else None
    told = ours.get(key) if isinstance(ours, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _with_lines(change: ResourceChange, lines: object) -> ResourceChange:
    """Return the change, what an overlay changed with the overlay's line (pointer → place)."""
    if not isinstance(lines, Mapping):
        return change
    return replace(
        change,
        properties=tuple(
            replace(item, origin=item.origin or _nearest(item.path, lines))
            for item in change.properties
        ),
    )


def _nearest(pointer: str, lines: Mapping[str, Json]) -> Span | None:
    """Return the place of the changed property, or of the nearest part around or in it."""
    around = [at for at in lines if f"{pointer}/".startswith(f"{at}/")]
    within = [at for at in lines if f"{at}/".startswith(f"{pointer}/")]
    best = max(around, key=len, default=None) or min(within, default=None)
    told = lines[best] if best is not None else None
    return _span(told) if isinstance(told, str) else None


def _placed(change: ResourceChange, told: object) -> ResourceChange:
    if not isinstance(told, str):
        return change
    origin = change.origin or _span(told.partition(" ")[2])
    return replace(_of_service(change, told), origin=origin)


def _of_service(change: ResourceChange, told: object) -> ResourceChange:
    service = told.partition(" ")[0] if isinstance(told, str) else ""
    if change.service is not None or service in {"", "-"}:
        return change
    return replace(change, service=service)


def _span(where: str) -> Span | None:
    file, _, rest = where.rpartition(":")
    file, _, line = file.rpartition(":")
    # digits of other scripts are digits to Python, and numbers to nobody's editor
    if not file or not all(part.isascii() and part.isdigit() for part in (line, rest)):
        return None
    at, column = int(line), int(rest)
    return Span(Source(file, ""), at, column, at, column + 1) if at and column else None
