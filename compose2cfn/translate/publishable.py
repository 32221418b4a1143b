"""Whether a published port can be had on the existing Application Load Balancer, and why not.

An Application Load Balancer speaks HTTP alone. What a port speaks follows from `x-aws-protocol`,
else `app_protocol`, else from the container's port where its number is well known for another
protocol: an HTTP listener in front of a database would be of no use to anybody but an attacker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import (
    NO_LOAD_BALANCER,
    NOT_PUBLISHABLE,
    PORT_TAKEN,
    PUBLISHED_TWICE,
)
from compose2cfn.translate.publishing import Publication, publications
from compose2cfn.translate.well_known_ports import NOT_HTTP

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context

_HTTPS_PORT = 443
_HTTP = frozenset(("http", "https"))


def refusal(publication: Publication, ctx: Context) -> Diagnostic | None:
    """Return why the port can't be published, or None."""
    port, span = publication.listener_port, publication.span
    told = f"port {port or publication.target} of '{publication.service}'"
    if ctx.load_balancer is None:
        return NO_LOAD_BALANCER.error(
            f"{told} is published, but there is no load balancer",
            span,
            hint="add 'x-aws-loadbalancer: ${AWS_ELB}' at the top level, or use 'expose'",
        )
    if ctx.load_balancer.type != "application":
        return NOT_PUBLISHABLE.error(
            f"'{ctx.load_balancer.name}' is a {ctx.load_balancer.type} load balancer", span
        )
    if port is None:
        return NOT_PUBLISHABLE.error(f"{told} has a range of published ports", span)
    spoken = _other_than_http(publication)
    if spoken is not None:
        return NOT_PUBLISHABLE.error(f"{told} is {spoken}, not HTTP", span, hint=_hint(publication))
    if port == _HTTPS_PORT:
        return NOT_PUBLISHABLE.error(
            f"{told} means HTTPS, which needs a certificate",
            span,
            hint="publish it on another port; '80:443' makes an HTTP listener in front of it",
        )
    return _clash(publication, ctx, ctx.load_balancer)


def _other_than_http(publication: Publication) -> str | None:
    """Return what is spoken on the port; None for HTTP and where nothing speaks against it."""
    if publication.protocol != "tcp":
        return publication.protocol
    if publication.application is not None:
        return None if publication.application in _HTTP else f"'{publication.application}'"
    return NOT_HTTP.get(publication.target)


def _hint(publication: Publication) -> str:
    unpublished = "services of the project reach the port without publishing it: leave 'ports' out"
    if publication.protocol != "tcp":
        return unpublished
    return f"{unpublished}; if it does speak HTTP, say so with 'app_protocol: http'"


def _clash(publication: Publication, ctx: Context, balancer: LoadBalancer) -> Diagnostic | None:
    port = publication.listener_port
    networks = ctx.project.services[publication.service].networks
    if networks and all(ctx.project.networks[key].internal for key in networks):
        told = f"'{publication.service}' is on internal networks only"
        return NOT_PUBLISHABLE.error(f"{told} and can't publish port {port}", publication.span)
    for listener in balancer.listeners:
        if listener.port == port and listener.project != ctx.project.name:
            owner = f"by project '{listener.project}'" if listener.project else "already"
            return PORT_TAKEN.error(
                f"port {port} of load balancer '{balancer.name}' is taken {owner}",
                publication.span,
                hint="publish another port; sharing a listener needs 'x-aws-routing', which this "
                "version doesn't have yet",
            )
    for name in sorted(ctx.project.services):
        for other in publications(ctx.project.services[name]):
            # of two services the second one is told, so that one clash is one problem
            before = (other.service, other.target) < (publication.service, publication.target)
            if other.listener_port == port and before:
                return PUBLISHED_TWICE.error(
                    f"'{other.service}' and '{publication.service}' both publish port {port}",
                    publication.span,
                    related=((other.span, f"'{other.service}' publishes it here"),),
                )
    return None
