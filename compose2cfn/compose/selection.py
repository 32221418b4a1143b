"""A part of a project: some services by name, with what they depend on (`config SERVICE…`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import UNDEFINED
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map
from compose2cfn.core.rewrite import changed, entries_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostics


def profiles_of(services: Map, names: tuple[str, ...], problems: Diagnostics) -> tuple[str, ...]:
    """Return the profiles of the named services; to name a service switches them on."""
    found: list[str] = []
    for name in names:
        service = services.get(name)
        if name not in services.entries:
            known = tuple(services.entries)
            hint = meant(name, known) or f"services: {', '.join(sorted(known))}"
            problems.add(UNDEFINED.error(f"there is no service '{name}'", hint=hint))
        elif isinstance(service, Map):
            found += [text for text, _ in texts(service.get("profiles"))]
    return tuple(found)


def with_dependencies(services: Map, names: tuple[str, ...]) -> Map:
    """Return the named services and those that they need to start; all where none is named."""
    if not names:
        return services
    kept = set(_reached(services, names))
    return changed(services, {name: it for name, it in services.entries.items() if name in kept})


def _reached(services: Map, names: tuple[str, ...]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in seen or name not in services.entries:
            continue
        seen.add(name)
        yield name
        service = services.entries[name]
        if isinstance(service, Map):
            waiting += entries_of(service.get("depends_on"))
