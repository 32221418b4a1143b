"""How each service is found: what the top level says, what the service says, and what follows.

With a DNS namespace every service is registered in it, also those that Service Connect leads to,
because ECS takes one alias a port (Amazon ECS API reference, ServiceConnectService): the alias is
the bare name, and the long name is a DNS name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compose2cfn.compose.discovery import Discovery
from compose2cfn.core.values import replace
from compose2cfn.translate.lookups import further_names
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.port_names import container_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.port_names import ContainerPort

_NOTHING_SAID = Discovery()

Tasks: TypeAlias = "Mapping[str, set[str]]"
"""A network and the tasks on it, by the names of their main services."""


class Endpoint(NamedTuple):
    """A port that Service Connect leads to; ``discovery_name`` is its Cloud Map service."""

    port: ContainerPort
    discovery_name: str
    dns_name: str


def discovery_of(service: Service, ctx: Context) -> Discovery:
    """Return what holds for a service's task: its own word, then the top level's, then DNS."""
    return _discoveries(ctx)[service.name]


@lru_cache(maxsize=1)
def _discoveries(ctx: Context) -> Mapping[str, Discovery]:
    return {name: _discovery(service, ctx) for name, service in ctx.project.services.items()}


def _discovery(service: Service, ctx: Context) -> Discovery:
    own = ctx.main(service.name).aws.discovery or _NOTHING_SAID
    above = ctx.project.aws.discovery or _NOTHING_SAID
    via = own.via or above.via or "dns"
    inherited = above if via == "service_connect" else _NOTHING_SAID
    return replace(
        own,
        via=via,
        namespace=above.namespace or "dns",
        idle_timeout_s=_first(own.idle_timeout_s, inherited.idle_timeout_s),
        request_timeout_s=_first(own.request_timeout_s, inherited.request_timeout_s),
        access_logs=own.access_logs or inherited.access_logs,
    )


def _first(own: int | None, above: int | None) -> int | None:
    return above if own is None else own


def is_registered(service: Service, ctx: Context) -> bool:
    """Whether the service has a name in a DNS namespace; ECS registers tasks of services only."""
    runs_on = not (ctx.is_one_off(service) or ctx.prepares(service))
    return runs_on and _asks_dns(service, ctx)


def _asks_dns(service: Service, ctx: Context) -> bool:
    found = discovery_of(service, ctx)
    return found.via != "none" and found.namespace == "dns"


def is_connected(service: Service, ctx: Context) -> bool:
    """Whether the service's tasks have the proxy of Service Connect; only services have it."""
    return discovery_of(service, ctx).via == "service_connect" and not ctx.is_one_off(service)


def any_connected(ctx: Context) -> bool:
    """Whether the project uses Service Connect at all."""
    return any(is_connected(service, ctx) for service in ctx.project.services.values())


def are_neighbours(one: Service, other: Service, ctx: Context) -> bool:
    """Whether two services run in different tasks on a common network."""
    apart = ctx.main(one.name).name != ctx.main(other.name).name
    return apart and not set(one.networks).isdisjoint(other.networks)


def has_neighbours(service: Service, ctx: Context) -> bool:
    """Whether a service of another task is on a network of this one."""
    return _elsewhere(service, _tasks_on_networks(ctx), ctx)


def needs_search_domain(service: Service, ctx: Context) -> bool:
    """Whether a bare name that the service may use is known to DNS alone."""
    if not _asks_dns(service, ctx):
        return False
    connected = is_connected(service, ctx)
    return _elsewhere(service, _tasks_by_dns(ctx) if connected else _tasks_in_dns(ctx), ctx)


@lru_cache(maxsize=1)
def _tasks_on_networks(ctx: Context) -> Tasks:
    return _tasks(ctx, lambda _: True)


@lru_cache(maxsize=1)
def _tasks_in_dns(ctx: Context) -> Tasks:
    return _tasks(ctx, lambda it: is_registered(it, ctx))


@lru_cache(maxsize=1)
def _tasks_by_dns(ctx: Context) -> Tasks:
    """Return the tasks that have a name which Service Connect doesn't know."""

    def known_to_dns_alone(service: Service) -> bool:
        return not is_connected(service, ctx) or any(further_names(service))

    return _tasks(ctx, lambda it: is_registered(it, ctx) and known_to_dns_alone(it))


def _tasks(ctx: Context, wanted: Callable[[Service], bool]) -> Tasks:
    found: dict[str, set[str]] = {}
    for service in ctx.project.services.values():
        if wanted(service):
            for network in service.networks:
                found.setdefault(network, set()).add(ctx.main(service.name).name)
    return found


def _elsewhere(service: Service, tasks: Tasks, ctx: Context) -> bool:
    """Whether another task than the service's own is on one of its networks."""
    own = {ctx.main(service.name).name}
    there = (tasks.get(network, own) for network in service.networks)
    return any(len(found) > 1 or found != own for found in there)


def names_within(service: Service, ctx: Context) -> list[str]:
    """Return the names of the service's task that lead to itself, where it has several."""
    task = [it for it in ctx.tasks[service.name] if not ctx.prepares(it)]
    return [it.name for it in task if it.network_of is None] if len(task) > 1 else []


def names_container(service: Service, ctx: Context) -> str | None:
    """Return the container that makes bare names resolve in the service's task, if it needs one."""
    if not needs_search_domain(service, ctx) and len(names_within(service, ctx)) <= 1:
        return None
    return f"{normalised(ctx.main(service.name).name)}_ResolvConf_InitContainer"


def endpoints(service: Service, ctx: Context) -> tuple[Endpoint, ...]:
    """Return what Service Connect leads to: every TCP port of the service, by number."""
    name = service.name.lower()
    return tuple(
        Endpoint(port, f"{name.replace('.', '-')}-{port.number}", name)
        for port in container_ports(ctx.tasks[service.name], exposed=True)[service.name]
        if port.protocol == "tcp"
    )
