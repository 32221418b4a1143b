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
)
from compose2cfn.translate.inside_ports import HTTPS_PORT, other_than_http
from compose2cfn.translate.routing_codes import CERTIFICATE

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication


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
        return NOT_PUBLISHABLE.error(
            f"{told} has a range of published ports",
            span,
            hint="a listener has one port: publish it on one, or leave 'published' out",
        )
    spoken = other_than_http(publication.protocol, publication.application, publication.target)
    if spoken is not None:
        return NOT_PUBLISHABLE.error(f"{told} is {spoken}, not HTTP", span, hint=_hint(publication))
    networks = ctx.project.services[publication.service].networks
    if networks and all(ctx.project.networks[key].internal for key in networks):
        told = f"'{publication.service}' is on internal networks only"
        return NOT_PUBLISHABLE.error(
            f"{told} and can't publish port {port}",
            span,
            hint="put it on another network too, or use 'expose' in place of 'ports'",
        )
    return _without_certificate(told, publication, ctx)


def _hint(publication: Publication) -> str:
    unpublished = "services of the project reach the port without publishing it: leave 'ports' out"
    if publication.protocol != "tcp":
        return unpublished
    return f"{unpublished}; if it does speak HTTP, say so with 'app_protocol: http'"


def _without_certificate(told: str, publication: Publication, ctx: Context) -> Diagnostic | None:
    """Return why HTTPS can't be had on port 443, or where a redirect leads to nothing."""
    entrance = ctx.entrances[publication.listener_port or 0]
    certificate = ctx.project.aws.certificate_arn
    if publication.certificate_arn is not None:
        return CERTIFICATE.error(
            f"{told} has a certificate of its own, which is for a Network Load Balancer",
            publication.span,
            hint="write 'x-aws-certificate' at the top level; it is that of port 443",
        )
    if publication.redirects and entrance.port == HTTPS_PORT:
        return CERTIFICATE.error(f"{told} would redirect to itself", publication.routing_span)
    balancer = ctx.load_balancer
    served = {it.port for it in balancer.listeners} if balancer else set()
    if publication.redirects and HTTPS_PORT not in {*served, *ctx.entrances}:
        return CERTIFICATE.error(
            f"{told} redirects to HTTPS, but nothing is published on port {HTTPS_PORT}",
            publication.routing_span,
            hint="publish the port of the container on 443 too, and give 'x-aws-certificate'",
        )
    if entrance.port == HTTPS_PORT and entrance.shared is None and certificate is None:
        return CERTIFICATE.error(
            f"{told} means HTTPS, which needs a certificate",
            publication.span,
            hint="add 'x-aws-certificate: ${AWS_CERTIFICATE}' at the top level, or publish it on "
            "another port; '80:443' makes an HTTP listener in front of it",
        )
    return None
