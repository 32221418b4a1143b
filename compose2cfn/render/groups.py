"""The changed resources by Compose service, as people think of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass
from compose2cfn.render.wording import Kind, kind_of

if TYPE_CHECKING:
    from compose2cfn.changes.model import ResourceChange
    from compose2cfn.core.source import Span

_ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one service; ``service`` is None for what belongs to none or to several."""

    service: str | None
    origin: Span | None
    changes: tuple[ResourceChange, ...]


def by_service(changes: tuple[ResourceChange, ...]) -> tuple[Group, ...]:
    """Return the groups by name, the one without a service last; the gravest change first."""
    groups: dict[str | None, list[ResourceChange]] = {}
    for change in changes:
        groups.setdefault(change.service, []).append(change)
    named = sorted(groups, key=lambda service: (service is None, service or ""))
    return tuple(
        Group(
            service,
            _start(groups[service]) if service else None,
            tuple(sorted(groups[service], key=_gravest_first)),
        )
        for service in named
    )


def _start(changes: list[ResourceChange]) -> Span | None:
    spans = [change.origin for change in changes if change.origin]
    return min(spans, key=lambda span: (span.file, span.line, span.column), default=None)


def _gravest_first(change: ResourceChange) -> tuple[int, str]:
    return _ORDER.index(kind_of(change)), change.logical_id
