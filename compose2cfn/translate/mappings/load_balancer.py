"""Published ports: target groups, listeners and their rules on the existing load balancer.

What is spoken in front of the container and what the container speaks are two things: port 443
speaks HTTPS with `x-aws-certificate`, and a container that speaks HTTPS itself says so with
`x-aws-protocol`.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter, ref
from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.values import replace
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import LOOPBACK, NOT_PUBLISHABLE
from compose2cfn.translate.connections import connection_group, ends_tls, passed_on
from compose2cfn.translate.effects import Create, Declare, Effect, Explain, Put, Report, Target
from compose2cfn.translate.ids import (
    CERTIFICATE_ARN,
    container_name,
)
from compose2cfn.translate.image_codes import INSIDE_ONLY
from compose2cfn.translate.inside_ports import HTTPS_PORT, spoken
from compose2cfn.translate.listeners import way_in
from compose2cfn.translate.passable import lets_itself_in, problems_of
from compose2cfn.translate.passages import Passage, by_listener_port, passages
from compose2cfn.translate.publishable import refusal
from compose2cfn.translate.publishing import Publication, on_one_address, publications
from compose2cfn.translate.reasons import way_of
from compose2cfn.translate.registry import maps
from compose2cfn.translate.routing_codes import CERTIFICATE
from compose2cfn.translate.shifting import advanced, attached
from compose2cfn.translate.target_groups import differing_settings, target_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import LoadBalancer
    from compose2cfn.translate.context import Context

_GRACE_S = 60


@maps(
    "services.*.ports.*.published",
    "services.*.ports.*.host_ip",
    "services.*.ports.*.app_protocol",
    "services.*.ports.*.x-aws-protocol",
    "services.*.ports.*.x-aws-routing.**",
    "services.*.ports.*.x-aws-certificate",
)
def published(service: Service, ctx: Context) -> Iterator[Effect]:
    """Everything that a published port needs on the existing load balancer."""
    yield from map(Report, _on_own_machine(service))
    if not any(publications(service)):
        yield Explain(
            topic=Topic.EXPOSURE,
            chosen="not from outside",
            why="no port is published",
            origin=ctx.place("services", service.name),
        )
    if ctx.is_one_off(service):
        return  # told by `one_off`
    if ctx.load_balancer is not None and ctx.load_balancer.type == "network":
        yield from _connections(service, ctx.load_balancer, ctx)
    else:
        yield from _requests(service, ctx)


def _requests(service: Service, ctx: Context) -> Iterator[Effect]:
    """Yield what an Application Load Balancer routes requests with."""
    yield from map(Report, _inside(service))
    wanted = tuple(publications(service))
    problems = [problem for one in wanted if (problem := refusal(one, ctx)) is not None]
    problems += _entrance_problems(service, wanted, ctx)
    yield from map(Report, problems)
    if not wanted or problems or ctx.load_balancer is None or _is_told_elsewhere(wanted, ctx):
        return
    for publication in wanted:
        yield from way_in(publication, ctx)
        yield _reached(publication, ctx)
    by_target: dict[int, list[Publication]] = {}
    for publication in wanted:
        if not publication.redirects:
            by_target.setdefault(publication.target, []).append(publication)
    targets = [by_target[port] for port in sorted(by_target)]
    yield from map(Report, chain.from_iterable(map(differing_settings, targets)))
    for same_target in targets:
        made = target_group(same_target, service.health, ctx)
        yield Create(resource=made)
        if same_target[0].shifts:
            other = same_target[0].alternate_target_group
            yield Create(resource=replace(made, logical_id=other))


def _reached(publication: Publication, ctx: Context) -> Explain:
    chosen, why = way_of(publication, ctx.entrances[publication.listener_port or 0])
    return Explain(topic=Topic.EXPOSURE, chosen=chosen, why=why, origin=publication.span)


def _connections(service: Service, balancer: LoadBalancer, ctx: Context) -> Iterator[Effect]:
    """Yield what a Network Load Balancer passes connections on with."""
    problems = tuple(problems_of(service, balancer, ctx))
    yield from map(Report, problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return
    groups: dict[str, Passage] = {}
    for passage in passages(service):
        yield from passed_on(passage, service, balancer, ctx)
        spoken = "TLS" if ends_tls(passage, ctx) else passage.protocol
        yield Explain(
            topic=Topic.EXPOSURE,
            chosen=f"{spoken} on port {passage.listener_port} → port {passage.target} of the "
            "container",
            why=f"'{balancer.name}' is a Network Load Balancer",
            origin=passage.span,
        )
        groups.setdefault(passage.target_group, passage)
    for passage in groups.values():
        made = connection_group(passage, service, ctx)
        yield Create(resource=made)
        if passage.shifts:
            yield Create(resource=replace(made, logical_id=passage.alternate_target_group))


@maps("services.*.ports")
def attachment(service: Service, ctx: Context) -> Iterator[Effect]:
    """Bind the target groups to the containers, with time to start before checks count."""
    if ctx.is_sidecar(service):
        return
    task = ctx.tasks[service.name]
    targets = _targets(task, ctx)
    if not targets or ctx.load_balancer is None:
        return
    given = [each.health.start_period_s for each in task if each.health]
    start_s = max((it for it in given if it is not None), default=None)
    yield Put(
        target=Target.SERVICE,
        properties={
            "HealthCheckGracePeriodSeconds": _GRACE_S if start_s is None else math.ceil(start_s),
            "LoadBalancers": [
                {
                    "ContainerName": container_name(target.service),
                    "ContainerPort": target.target,
                    "TargetGroupArn": ref(target.target_group),
                    **advanced(target, task),
                }
                for target in targets
            ],
        },
        origin=targets[0].span if targets[0].service != service.name else service.at("ports"),
    )


def _targets(task: Sequence[Service], ctx: Context) -> Sequence[Publication | Passage]:
    """Return one publication or passage for each target group of a task."""
    if ctx.load_balancer is not None and ctx.load_balancer.type == "network":
        listed = [it for each in task for it in reversed(passages(each)) if not it.test]
        passed = {it.target_group: it for it in listed}
        return sorted(passed.values(), key=lambda it: (it.service, it.target, it.protocol))
    return attached(task)


@maps("x-aws-certificate")
def certificate(project: Project, ctx: Context) -> Iterator[Effect]:
    """Name the certificate of the HTTPS listener, as a parameter of the template."""
    arn = project.aws.certificate_arn
    if arn is None:
        return
    span = project.at("x-aws-certificate")
    entrance = ctx.entrances.get(HTTPS_PORT)
    told = "is published" if entrance is None else "of this project's own is made"
    if (entrance is None or entrance.shared is not None) and not _ends_tls(ctx):
        yield Report(
            CERTIFICATE.warning(
                f"'x-aws-certificate' has no effect: no listener on port {HTTPS_PORT} {told}", span
            )
        )
        return
    region = _region(ctx)
    if arn.split(":")[3] != region:
        yield Report(CERTIFICATE.error(f"the certificate isn't in {region}", span))
    yield Declare(
        name=CERTIFICATE_ARN,
        parameter=Parameter(
            type="String", description="ARN of the certificate for HTTPS", default=arn
        ),
    )


def _ends_tls(ctx: Context) -> bool:
    """Whether a Network Load Balancer takes the project's certificate."""
    passed = by_listener_port(ctx.project.services).get(HTTPS_PORT, [])
    network = ctx.load_balancer is not None and ctx.load_balancer.type == "network"
    return network and any(it.certificate_arn is None and ends_tls(it, ctx) for it in passed)


def _region(ctx: Context) -> str:
    """Return the load balancer's Region, the fourth part of its ARN."""
    return ctx.load_balancer.arn.split(":")[3] if ctx.load_balancer else ""


def _is_told_elsewhere(wanted: tuple[Publication, ...], ctx: Context) -> bool:
    """Whether a port has problems that another service tells, so that nothing can be made of it."""
    return any(ctx.entrances[it.listener_port or 0].problems for it in wanted)


def _on_own_machine(service: Service) -> Iterator[Diagnostic]:
    for index, port in enumerate(service.ports):
        if on_one_address(port):
            yield LOOPBACK.warning(
                f"port {port.target} of '{service.name}' is bound to "
                f"{port.host_ip}:{port.published} and is not published",
                service.at("ports", index),
            )


def _inside(service: Service) -> Iterator[Diagnostic]:
    for index, port in enumerate(service.ports):
        if port.inside and spoken(port) is None:
            yield CERTIFICATE.warning(
                f"port {port.published or port.target} of '{service.name}' isn't published: HTTPS "
                "needs a certificate, so only HTTP is",
                service.at("ports", index),
                hint="add 'x-aws-certificate: ${AWS_CERTIFICATE}' at the top level; until then a "
                "container that redirects to HTTPS leads its visitors nowhere",
            )
        elif port.inside:
            yield INSIDE_ONLY.warning(
                f"port {port.published or port.target} of '{service.name}' ({spoken(port)}) isn't "
                "published: the "
                f"load balancer speaks HTTP; services reach it at {service.name}:{port.target}",
                service.at("ports", index),
                hint="a Network Load Balancer publishes it; if it does speak HTTP, say so with "
                "'app_protocol: http'",
            )


def _entrance_problems(
    service: Service, wanted: tuple[Publication, ...], ctx: Context
) -> Iterator[Diagnostic]:
    """Yield what is wrong with a port as a whole, at the first service that publishes it."""
    balancer = ctx.load_balancer
    if balancer is None or balancer.type != "application":
        return
    if wanted and not balancer.security_group_ids and not lets_itself_in(service, ctx):
        yield NOT_PUBLISHABLE.error(
            f"the facts hold no security group of '{balancer.name}', so that nothing would let it "
            f"in to '{service.name}'",
            wanted[0].span,
            hint="write the facts again with 'compose2cfn facts'",
        )
    for port in sorted({it.listener_port for it in wanted if it.listener_port is not None}):
        if ctx.entrances[port].told_at == service.name:
            yield from ctx.entrances[port].problems
