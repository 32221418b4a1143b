"""Who is where in a project, looked up instead of searched for.

A mapping is asked about one service after another; where it looked through all the others each
time, the work would grow with the square of the project. So each table is made once a context.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compose2cfn.core.rewrite import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
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
    """Return the services that have each further name."""
    return _table((found.name, it) for it in _services(ctx) for found in further_names(it))


class FurtherName(NamedTuple):
    """A name of a service beside its own; an alias is ``asked`` for, others come with Docker."""

    name: str
    path: Path
    asked: bool


def further_names(service: Service) -> Iterator[FurtherName]:
    """Yield what Docker's DNS knows a service by besides its name (moby, buildEndpointDNSNames).

    That a container's own name and host name lead to it is seldom meant, but relied on. One with a
    dot is looked up as it is, without the search list, so that no record could answer to it.
    """
    for network in sorted(service.aliases):
        for index, alias in enumerate(service.aliases[network]):
            yield FurtherName(alias, ("networks", network, "aliases", index), asked=True)
    for key in OWN_NAMES:
        name = text_of(service.node.get(key))
        if name and "." not in name:
            yield FurtherName(name, (key,), asked=False)


OWN_NAMES = ("container_name", "hostname")
"""The keys that name the container itself."""


def _services(ctx: Context) -> list[Service]:
    return [ctx.project.services[name] for name in sorted(ctx.project.services)]


def _table(found: Iterable[tuple[str | None, Service]]) -> Table:
    # a service may be found twice, by two mounts of one volume
    made: dict[str, dict[str, Service]] = {}
    for key, service in found:
        if key is not None:
            made.setdefault(key, {})[service.name] = service
    return {key: tuple(services.values()) for key, services in made.items()}
