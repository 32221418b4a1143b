"""Whether a published port can be had on the existing Network Load Balancer, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.codes import NOT_PUBLISHABLE, PORT_TAKEN, PUBLISHED_TWICE
from compose2cfn.translate.passages import by_listener_port, health_port, passages, speaks_http
from compose2cfn.translate.publishing import Publication, publications
from compose2cfn.translate.routing_codes import CERTIFICATE, CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.passages import Passage


def problems_of(service: Service, balancer: LoadBalancer, ctx: Context) -> Iterator[Diagnostic]:
    """Yield what keeps the ports of a service from being published."""
    wanted = tuple(publications(service))
    yield from _of_another_kind(wanted, balancer, ctx)
    for publication in wanted:
        yield from _asks_too_much(publication)
    if wanted and not balancer.security_group_ids and not lets_itself_in(service, ctx):
        yield CONNECTIONS.error(
            f"'{balancer.name}' has no security group, so nothing says who may reach "
            f"'{service.name}'",
            wanted[0].span,
            hint="attach the service to an existing security group that lets the clients in, "
            "'networks: {in: {external: true, name: sg-…}}', or name a load balancer that was "
            "made with a security group",
        )
    networks = service.networks
    if wanted and networks and all(ctx.project.networks[key].internal for key in networks):
        told = f"'{service.name}' is on internal networks only and can't publish ports"
        yield NOT_PUBLISHABLE.error(told, wanted[0].span)
    for passage in passages(service):
        yield from _on_its_port(passage, balancer, ctx)
        yield from _of_certificate(passage, balancer)
        if health_port(passage, service) is None:
            yield CONNECTIONS.warning(
                f"the load balancer checks port {passage.target} of '{service.name}' by TCP, "
                "and nothing says that it answers there",
                passage.span,
                hint="name a TCP port of the container, 'x-aws-routing: {health_check: {port: …}}'",
            )


def _of_another_kind(
    wanted: tuple[Publication, ...], balancer: LoadBalancer, ctx: Context
) -> Iterator[Diagnostic]:
    """Yield an error where all that the project publishes belongs on an ALB, at the first port."""
    services = ctx.project.services
    every = [it for name in sorted(services) for it in publications(services[name])]
    if wanted and wanted[0] == every[0] and all(map(speaks_http, every)):
        ports = ", ".join(str(it.listener_port or it.target) for it in every)
        yield NOT_PUBLISHABLE.error(
            f"'{balancer.name}' is a network load balancer, but all that is published speaks HTTP "
            f"(port {ports}), which an application load balancer is for",
            wanted[0].span,
            hint="name an Application Load Balancer, or say 'x-aws-protocol: tcp' at the port to "
            "have its connections passed on as they are",
        )


def _asks_too_much(publication: Publication) -> Iterator[Diagnostic]:
    routing, span = publication.routing, publication.routing_span
    told = f"port {publication.listener_port or publication.target} of '{publication.service}'"
    if publication.listener_port is None:
        yield NOT_PUBLISHABLE.error(f"{told} has a range of published ports", publication.span)
    if publication.protocol not in {"tcp", "udp"}:
        what = f"{told} is {publication.protocol}, and a load balancer takes TCP and UDP"
        yield NOT_PUBLISHABLE.error(what, publication.span)
    asked = {
        "host or path": routing.conditional,
        "stickiness": routing.stickiness_s is not None,
        "redirect": routing.redirect is not None,
    }
    for key, given in asked.items():
        if given:
            what = f"{told} asks for {key}, which a Network Load Balancer doesn't look at"
            yield CONNECTIONS.error(what, span, hint="it needs an Application Load Balancer")


def lets_itself_in(service: Service, ctx: Context) -> bool:
    """Whether an existing security group of the service may let the load balancer in."""
    return any(ctx.project.networks[key].external for key in service.networks)


def _on_its_port(passage: Passage, balancer: LoadBalancer, ctx: Context) -> Iterator[Diagnostic]:
    port = passage.listener_port
    existing = next((it for it in balancer.listeners if it.port == port), None)
    if existing is not None and existing.project != ctx.project.name:
        owner = f"by project '{existing.project}'" if existing.project else "already"
        yield PORT_TAKEN.error(
            f"port {port} of load balancer '{balancer.name}' is taken {owner}",
            passage.span,
            hint="publish another port: nothing in a connection tells two services apart",
        )
    first, *_ = by_listener_port(ctx.project.services)[port]
    if passage != first:
        yield PUBLISHED_TWICE.error(
            f"'{first.service}' and '{passage.service}' both publish port {port}",
            passage.span,
            hint="publish one of them on another port",
            related=((first.span, f"'{first.service}' publishes it here"),),
        )


def _of_certificate(passage: Passage, balancer: LoadBalancer) -> Iterator[Diagnostic]:
    arn = passage.certificate_arn
    if arn is None:
        return
    if passage.protocols != ("tcp",):
        yield CERTIFICATE.error("TLS is for TCP alone", passage.span)
    region = balancer.arn.split(":")[3]
    if arn.split(":")[3] != region:
        yield CERTIFICATE.error(f"the certificate isn't in {region}", passage.span)
