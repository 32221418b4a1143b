"""Published ports that stay inside the project: an Application Load Balancer can't have them.

A Compose file publishes the database's port beside the web server's, so that its developer's tools
reach it. The load balancer speaks HTTP, so that port isn't had there, and refusing the project for
it would refuse most of those that people write. So such a port is left inside, with a warning at
its line: services reach it, the world doesn't, which is the safe side. What was asked of AWS in so
many words (`x-aws-protocol`, `x-aws-routing`) is refused instead, and so is a project of which
nothing could be reached at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.translate.publishing import on_one_address
from compose2cfn.translate.well_known_ports import NOT_HTTP

if TYPE_CHECKING:
    from compose2cfn.compose.model import Port, Project
    from compose2cfn.environment import LoadBalancer

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
    if of_its_own_kind or not reached or not any(_stays(port) for port in published):
        return project
    return replace(
        project,
        services={
            name: replace(service, ports=tuple(map(_marked, service.ports)))
            for name, service in project.services.items()
        },
    )


def _marked(port: Port) -> Port:
    return replace(port, inside=True) if _stays(port) and not on_one_address(port) else port


def _stays(port: Port) -> bool:
    asked = port.aws_protocol is not None or port.routing is not None
    return not asked and spoken(port) is not None
