"""How each service is found: what the top level says, what the service says, and what follows.

With a DNS namespace every service is registered in it, also those that Service Connect leads to,
because ECS takes one alias a port (Amazon ECS API reference, ServiceConnectService): the alias is
the bare name, and the long name is a DNS name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.compose.discovery import Discovery
from compose2cfn.core.values import replace
from compose2cfn.translate.port_names import container_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.port_names import ContainerPort

_NOTHING_SAID = Discovery()


class Endpoint(NamedTuple):
    """A port that Service Connect leads to; ``discovery_name`` is its Cloud Map service."""

    port: ContainerPort
    discovery_name: str
    dns_name: str


def discovery_of(service: Service, ctx: Context) -> Discovery:
    """Return what holds for a service's task: its own word, then the top level's, then DNS."""
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
    return _asks_dns(service, ctx) and not ctx.is_one_off(service)


def _asks_dns(service: Service, ctx: Context) -> bool:
    found = discovery_of(service, ctx)
    return found.via != "none" and found.namespace == "dns"


def is_connected(service: Service, ctx: Context) -> bool:
    """Whether the service's tasks have the proxy of Service Connect; only services have it."""
    return discovery_of(service, ctx).via == "service_connect" and not ctx.is_one_off(service)


def any_connected(ctx: Context) -> bool:
    """Whether the project uses Service Connect at all."""
    return any(is_connected(service, ctx) for service in ctx.project.services.values())


def neighbours(service: Service, ctx: Context) -> Iterator[Service]:
    """Yield the services of other tasks on a common network, by name."""
    own_task = {it.name for it in ctx.tasks[service.name]}
    for name in sorted(ctx.project.services):
        other = ctx.project.services[name]
        if name not in own_task and set(service.networks) & set(other.networks):
            yield other


def needs_search_domain(service: Service, ctx: Context) -> bool:
    """Whether a bare name that the service may use is known to DNS alone."""
    if not _asks_dns(service, ctx):
        return False
    others = [it for it in neighbours(service, ctx) if is_registered(it, ctx)]
    if not is_connected(service, ctx):
        return bool(others)
    return any(not is_connected(it, ctx) or any(it.aliases.values()) for it in others)


def endpoints(service: Service, ctx: Context) -> tuple[Endpoint, ...]:
    """Return what Service Connect leads to: every TCP port of the service, by number."""
    name = service.name.lower()
    return tuple(
        Endpoint(port, f"{name.replace('.', '-')}-{port.number}", name)
        for port in container_ports(ctx.tasks[service.name], exposed=True)[service.name]
        if port.protocol == "tcp"
    )
