"""Services that depend on each other in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import CYCLE
from compose2cfn.core.nodes import Map
from compose2cfn.core.rewrite import entries_of, map_of

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span

Edges = dict[str, dict[str, "Span"]]


def check_cycles(document: Map, problems: Diagnostics) -> None:
    """Note every circle of dependencies once, at its edges."""
    edges: Edges = {}
    for name, service in entries_of(document.get("services")).items():
        dependencies = map_of(service.get("depends_on")) if isinstance(service, Map) else None
        edges[name] = {}
        if dependencies is not None:
            for other, entry in dependencies.entries.items():
                edges[name][other] = dependencies.key_spans.get(other, entry.span)
    finished: set[str] = set()
    for name in edges:
        if name not in finished:
            _search(name, edges, finished, problems)


def _search(start: str, edges: Edges, finished: set[str], problems: Diagnostics) -> None:
    """Walk depth first, without recursion; a step back onto the way is a circle."""
    way = [start]
    left = [iter(edges[start])]
    while way:
        following = next(left[-1], None)
        if following is None:
            finished.add(way.pop())
            left.pop()
        elif following in way:
            _told(way[way.index(following) :], edges, problems)
        elif following in edges and following not in finished:
            way.append(following)
            left.append(iter(edges[following]))


def _told(circle: list[str], edges: Edges, problems: Diagnostics) -> None:
    steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
    spans = [edges[one][other] for one, other in steps]
    problems.add(
        CYCLE.error(
            f"services depend on each other in a circle: {' → '.join((*circle, circle[0]))}",
            spans[0],
            related=tuple(
                (span, f"{one} depends on {other}")
                for span, (one, other) in zip(spans[1:], steps[1:], strict=True)
            ),
        )
    )
