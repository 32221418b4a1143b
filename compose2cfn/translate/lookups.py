"""Who is where in a project, looked up instead of searched for.

A mapping is asked about one service after another; where it looked through all the others each
time, the work would grow with the square of the project. So each table is made once a context.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

Table: TypeAlias = "Mapping[str, tuple[Service, ...]]"
"""A name and its services, by name."""


@lru_cache(maxsize=1)
def on_networks(ctx: Context) -> Table:
    """Return the services that are attached to each network."""
    return _table((network, it) for it in _services(ctx) for network in it.networks)


@lru_cache(maxsize=1)
def with_volumes(ctx: Context) -> Table:
    """Return the services that mount each named volume."""
    return _table(
        (mount.source, it) for it in _services(ctx) for mount in it.mounts if mount.type == "volume"
    )


@lru_cache(maxsize=1)
def dependents(ctx: Context) -> Table:
    """Return the services that depend on each service."""
    return _table((other, it) for it in _services(ctx) for other in it.depends_on)


@lru_cache(maxsize=1)
def with_aliases(ctx: Context) -> Table:
    """Return the services that have each alias."""
    return _table(
        (alias, it) for it in _services(ctx) for given in it.aliases.values() for alias in given
    )


def _services(ctx: Context) -> list[Service]:
    return [ctx.project.services[name] for name in sorted(ctx.project.services)]


def _table(found: Iterable[tuple[str | None, Service]]) -> Table:
    # a service may be found twice, by two mounts of one volume
    made: dict[str, dict[str, Service]] = {}
    for key, service in found:
        if key is not None:
            made.setdefault(key, {})[service.name] = service
    return {key: tuple(services.values()) for key, services in made.items()}
