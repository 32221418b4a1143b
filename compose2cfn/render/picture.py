"""What changes as a picture: a lane for each Compose service, and arrows where one causes another.

This module decides what is drawn where, in whole pixels; the template draws it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Replacement
from compose2cfn.core.values import dataclass
from compose2cfn.render.wording import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.render.view import GroupView, Mark, ResourceView

COLUMNS = ("Reached through", "Runs", "Keeps data", "Beside")
MOST_LANES = 10
MOST_IN_CELL = 6
MOST_IN_CELL_OF_MANY = 3
"""Where more than :data:`FEW_LANES` are drawn."""
FEW_LANES = 6
_CHARACTERS = 24
_LEFT, _TOP = 148, 34
_WIDTH, _GAP, _HEIGHT, _STEP, _PADDING = 200, 36, 26, 34, 16
_LANE_CHARACTERS = 18

_COLUMN_OF = {
    "AWS::ElasticLoadBalancingV2": 0,
    "AWS::EC2": 0,
    "AWS::ServiceDiscovery": 0,
    "AWS::ECS": 1,
    "AWS::ApplicationAutoScaling": 1,
    "AWS::EFS": 2,
    "AWS::RDS": 2,
    "AWS::S3": 2,
    "AWS::DynamoDB": 2,
    "AWS::ElastiCache": 2,
    "AWS::Backup": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A resource in the picture; coordinates are those of its upper left corner."""

    x: int
    y: int
    width: int
    height: int
    label: str
    resource: ResourceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line from a cause to what it changes; ``replaces`` where it forces a new resource."""

    path: str
    replaces: bool
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One service: its place, its label, and how many resources of each cell are not drawn."""

    y: int
    height: int
    label: str
    name: str
    more: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything to draw; ``legend`` has the marks that occur, ``undrawn`` counts services."""

    width: int
    height: int
    columns: tuple[tuple[int, str], ...]
    lanes: tuple[Lane, ...]
    chips: tuple[Chip, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[Mark, ...]
    undrawn: int


_GRAVE = ("replaced", "removed", "unknown", "maybe")


def picture_of(groups: tuple[GroupView, ...]) -> Picture:
    """Return the picture of the services whose changes weigh most, in the report's order."""
    weighty = sorted(groups, key=_weight)[:MOST_LANES]
    drawn = tuple(group for group in groups if group in weighty)
    used = sorted({_column(item) for group in drawn for item in group.resources})
    xs = {column: _LEFT + place * (_WIDTH + _GAP) for place, column in enumerate(used)}
    most = MOST_IN_CELL if len(drawn) <= FEW_LANES else MOST_IN_CELL_OF_MANY
    lanes, chips, y = [], [], _TOP
    for group in drawn:
        lane, its = _lane(group, y, xs, most)
        lanes.append(lane)
        chips += its
        y += lane.height
    marks = {chip.resource.mark.slug: chip.resource.mark for chip in chips}
    return Picture(
        width=_LEFT + len(used) * (_WIDTH + _GAP),
        height=y + 2,
        columns=tuple((xs[column], COLUMNS[column]) for column in used),
        lanes=tuple(lanes),
        chips=tuple(chips),
        arrows=tuple(_arrows(chips)),
        legend=tuple(marks[slug] for slug in sorted(marks, key=lambda s: order_of(marks[s]))),
        undrawn=len(groups) - len(drawn),
    )


def order_of(mark: Mark) -> int:
    """Return a mark's place in a list, the gravest first."""
    return [kind.value for kind in Kind].index(mark.words)


def _weight(group: GroupView) -> tuple[int, int, str]:
    slugs = Counter(item.mark.slug for item in group.resources)
    return -sum(slugs[slug] for slug in _GRAVE), -len(group.resources), group.name


def _column(item: ResourceView) -> int:
    return _COLUMN_OF.get(item.type.rpartition("::")[0], 3)


def _lane(group: GroupView, y: int, xs: Mapping[int, int], most: int) -> tuple[Lane, list[Chip]]:
    cells: dict[int, list[ResourceView]] = {}
    for item in group.resources:
        cells.setdefault(_column(item), []).append(item)
    chips, more = [], []
    for column, items in sorted(cells.items()):
        for row, item in enumerate(items[:most]):
            top = y + _PADDING // 2 + row * _STEP
            chips.append(_chip(item, xs[column], top))
        if len(items) > most:
            below = y + _PADDING // 2 + most * _STEP + _HEIGHT // 2
            more.append((xs[column], below, len(items) - most))
    rows = max(min(len(items), most + 1) for items in cells.values())
    lane = Lane(
        y=y,
        height=rows * _STEP + _PADDING,
        label=_short(group.name, _LANE_CHARACTERS),
        name=group.name,
        more=tuple(more),
    )
    return lane, chips


def _chip(item: ResourceView, x: int, y: int) -> Chip:
    label = _short(item.logical_id, _CHARACTERS)
    return Chip(x=x, y=y, width=_WIDTH, height=_HEIGHT, label=label, resource=item)


def _short(text: str, most: int) -> str:
    """Return a text with its middle left out where it is too long; ends tell names apart."""
    if len(text) <= most:
        return text
    tail = (most - 1) // 2
    return f"{text[: most - 1 - tail]}…{text[-tail:]}"


def _arrows(chips: Iterable[Chip]) -> Iterator[Arrow]:
    places = {chip.resource.change.logical_id: chip for chip in chips}
    for chip in places.values():
        change = chip.resource.change
        found: dict[str, bool] = {}
        for item in change.properties:
            forces = change.is_replaced and item.recreation is not Replacement.NEVER
            for cause in item.causes:
                name = cause.partition(".")[0]
                if name in places and name != change.logical_id:
                    found[name] = found.get(name, False) or forces
        for name, forces in sorted(found.items()):
            yield _arrow(places[name], chip, forces)


def _arrow(cause: Chip, effect: Chip, forces: bool) -> Arrow:
    start, end = cause.y + cause.height // 2, effect.y + effect.height // 2
    if cause.x == effect.x:
        edge = cause.x + cause.width
        bend = edge + _GAP - 10
        path = f"M{edge} {start}C{bend} {start} {bend} {end} {edge + 2} {end}"
    else:
        right = cause.x < effect.x
        one = cause.x + (cause.width if right else 0)
        two = effect.x + (-2 if right else effect.width + 2)
        bend = _GAP if right else -_GAP
        path = f"M{one} {start}C{one + bend} {start} {two - bend} {end} {two} {end}"
    word = "replaces" if forces else "changes"
    told = f"{cause.resource.logical_id} {word} {effect.resource.logical_id}"
    return Arrow(path=path, replaces=forces, told=told)
