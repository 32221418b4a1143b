"""Published ports that stay inside the project: an Application Load Balancer can't have them.

A Compose file publishes the database's port beside the web server's, so that its developer's tools
reach it. The load balancer speaks HTTP, so that port isn't had there, and refusing the project for
it would refuse most of those that people write. So such a port is left inside, with a warning at
its line: services reach it, the world doesn't, which is the safe side. What was asked of AWS in so
many words (`x-aws-protocol`, `x-aws-routing`) is refused instead, and so is a project of which
nothing could be reached at all.

So it is with HTTPS that has no certificate, beside HTTP of the same service: images often bring
both, with a certificate of their own making. Port 443 alone is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.translate.publishing import on_one_address
from compose2cfn.translate.well_known_ports import NOT_HTTP

if TYPE_CHECKING:
    from compose2cfn.compose.model import Port, Project
    from compose2cfn.environment import LoadBalancer

HTTPS_PORT = 443

_HTTP = frozenset(("http", "https"))


def other_than_http(protocol: str, application: str | None, target: int) -> str | None:
    """Return what is spoken on a port; None for HTTP and where nothing speaks against it."""
    if protocol != "tcp":
        return protocol
    if application is not None:
        return None if application in _HTTP else f"'{application}'"
    return NOT_HTTP.get(target)


def spoken(port: Port) -> str | None:
    """Return what a port speaks, where that isn't HTTP."""
    application = (port.aws_protocol or port.app_protocol or "").lower() or None
    return other_than_http(port.protocol, application, port.target)


def with_inside_ports(project: Project, balancer: LoadBalancer | None) -> Project:
    """Return the project with the ports marked that stay inside."""
    ports = [port for service in project.services.values() for port in service.ports]
    published = [port for port in ports if not on_one_address(port)]
    reached = any(spoken(port) is None for port in published)
    of_its_own_kind = balancer is not None and balancer.type != "application"
    if of_its_own_kind or not reached:
        return project
    secured = project.aws.certificate_arn is not None or _serves_https(balancer)
    changed = {
        name: replace(service, ports=_marked(service.ports, secured=secured))
        for name, service in project.services.items()
        if any(_stays(port, service.ports, secured=secured) for port in service.ports)
    }
    return replace(project, services={**project.services, **changed}) if changed else project


def _serves_https(balancer: LoadBalancer | None) -> bool:
    return balancer is not None and any(it.port == HTTPS_PORT for it in balancer.listeners)


def _marked(ports: tuple[Port, ...], *, secured: bool) -> tuple[Port, ...]:
    return tuple(
        replace(port, inside=True) if _stays(port, ports, secured=secured) else port
        for port in ports
    )


def _stays(port: Port, ports: tuple[Port, ...], *, secured: bool) -> bool:
    if on_one_address(port) or port.aws_protocol is not None or port.routing is not None:
        return False
    if spoken(port) is not None:
        return True
    return not secured and _is_https(port) and any(map(_is_http, ports))


def _is_https(port: Port) -> bool:
    return (port.published or str(port.target)) == str(HTTPS_PORT) and port.certificate_arn is None


def _is_http(port: Port) -> bool:
    redirects = port.routing is not None and port.routing.redirect is not None
    return not (on_one_address(port) or redirects or spoken(port) or _is_https(port))
