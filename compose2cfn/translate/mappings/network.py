"""Compose networks become security groups: who shares a network reaches one another.

From outside only the load balancer gets in, and only to the container ports that are published.
One of its security groups is enough as the source, because its network interfaces carry them all.
An external network is an existing security group; an internal one is closed to the load balancer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter, Resource, ref
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import EXISTING, INTERNAL
from compose2cfn.translate.effects import Create, Declare, Effect, Explain, Put, Report, Target
from compose2cfn.translate.groups import existing_group, group_parameter, groups_of, named_at
from compose2cfn.translate.ids import (
    LOAD_BALANCER_SECURITY_GROUP,
    VPC_ID,
    security_group,
)
from compose2cfn.translate.named_subnets import placement_of
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.overrides import as_own
from compose2cfn.translate.passages import openings
from compose2cfn.translate.publishing import publications
from compose2cfn.translate.reasons import why_address, why_subnets
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Network, Service
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context


@maps(
    "networks.*",
    "networks.*.name",
    "networks.*.external",
    "networks.*.internal",
    "networks.*.x-aws-securitygroup",
)
def network(network: Network, ctx: Context) -> Iterator[Effect]:
    """Create a security group whose members reach one another on every port."""
    services = tuple(ctx.services_on(network.key))
    if not services:
        return
    if network.external:
        yield from _existing(network, services, ctx)
        return
    group = security_group(network.key)
    origin = ctx.place("networks", network.key)
    yield Create(
        resource=Resource(
            logical_id=group,
            type="AWS::EC2::SecurityGroup",
            properties={
                "GroupDescription": f"{ctx.project.name} Security Group for {network.key} network",
                "Tags": tags(ctx.project.name, network=network.name),
                "VpcId": ref(VPC_ID),
            },
            origin=origin,
        )
    )
    yield Create(
        resource=Resource(
            logical_id=f"{group}Ingress",
            type="AWS::EC2::SecurityGroupIngress",
            properties={
                "Description": f"Allow communication within network {network.key}",
                "GroupId": ref(group),
                "IpProtocol": "-1",
                "SourceSecurityGroupId": ref(group),
            },
            origin=origin,
        )
    )
    if network.internal:
        told = f"network '{network.key}' is internal: no port of it is published"
        hint = "connections to the outside stay possible, since tasks need them to start"
        yield Report(INTERNAL.warning(told, network.at("internal"), hint=hint))
        return
    yield from _from_load_balancer(network, services, ctx)


def _existing(network: Network, services: tuple[Service, ...], ctx: Context) -> Iterator[Effect]:
    """Take an existing security group as it is; no rule is added to what isn't ours."""
    id_ = existing_group(network)
    span = named_at(network)
    if id_ is None:
        told = (
            f"external network '{network.key}' isn't named after a security group: '{network.name}'"
        )
        own = as_own(ctx.project, "networks", network.key)
        hint = f"set its name to the id, 'name: sg-…'; or {own}"
        yield Report(EXISTING.error(told, span, hint=hint))
        return
    yield Declare(
        name=group_parameter(network),
        parameter=Parameter(
            type="AWS::EC2::SecurityGroup::Id",
            description=f"Existing security group of network {network.key}",
            default=id_,
        ),
    )
    open_ = {key for key, it in ctx.project.networks.items() if not it.external | it.internal}
    names = [it.name for it in services if any(publications(it)) and not open_ & {*it.networks}]
    if names:
        told = f"{id_} must itself let the load balancer in to {', '.join(names)}"
        yield Report(EXISTING.warning(told, span))


def _from_load_balancer(
    network: Network, services: tuple[Service, ...], ctx: Context
) -> Iterator[Effect]:
    balancer = ctx.load_balancer
    by_port: dict[tuple[int, str], list[tuple[str, Span]]] = {}
    for service in services:
        for port, protocol, span in _openings(service, ctx):
            by_port.setdefault((port, protocol), []).append((service.name, span))
    if balancer is None or not balancer.security_group_ids or not by_port:
        return
    yield Declare(
        name=LOAD_BALANCER_SECURITY_GROUP,
        parameter=Parameter(
            type="AWS::EC2::SecurityGroup::Id",
            description="Security group of the existing load balancer, the only way in",
            default=min(balancer.security_group_ids),
        ),
    )
    for (port, protocol), published in sorted(by_port.items()):
        names = ", ".join(sorted({name for name, _ in published}))
        other = "" if protocol == "tcp" else protocol.upper()
        yield Create(
            resource=Resource(
                logical_id=f"{normalised(network.key)}{other}{port}Ingress",
                type="AWS::EC2::SecurityGroupIngress",
                properties={
                    "Description": f"{names}:{port}/{protocol} on {network.key} network",
                    "FromPort": port,
                    "GroupId": ref(security_group(network.key)),
                    "IpProtocol": protocol,
                    "SourceSecurityGroupId": ref(LOAD_BALANCER_SECURITY_GROUP),
                    "ToPort": port,
                },
                service=published[0][0],
                origin=published[0][1],
            )
        )


def _openings(service: Service, ctx: Context) -> Iterator[tuple[int, str, Span]]:
    """Yield the ports and protocols that the load balancer must reach, each once."""
    if ctx.load_balancer is not None and ctx.load_balancer.type == "network":
        for port, protocol, passage in openings(service):
            yield port, protocol, passage.span
        return
    found: dict[int, Span] = {}
    for publication in publications(service):
        if not publication.redirects:
            checked = publication.routing.health.port
            for port in (publication.target, publication.target if checked is None else checked):
                found.setdefault(port, publication.span)
    for port, span in found.items():
        yield port, "tcp", span


@maps(
    "services.*.networks",
    "services.*.networks.*",
    "services.*.x-aws-subnets.**",
    "services.*.x-aws-assign_public_ip",
)
def attachments(service: Service, ctx: Context) -> Iterator[Effect]:
    """Attach networks and subnets; give a public address only where nothing else leads out."""
    if ctx.is_sidecar(service):
        return
    placement = placement_of(service, ctx)
    yield from map(Report, placement.problems)
    if placement.parameter is not None:
        yield Declare(name=placement.parameter_name, parameter=placement.parameter)
    groups = groups_of(service.networks, ctx.project)
    shown = ", ".join(f"{it.id} ({it.availability_zone})" for it in placement.subnets)
    origin = service.at("networks")
    yield Explain(
        topic=Topic.SUBNETS,
        chosen=shown,
        why=why_subnets(service, placement, ctx),
        origin=origin,
    )
    yield Explain(
        topic=Topic.ADDRESS,
        chosen="yes" if placement.public_address else "no",
        why=why_address(service, placement, ctx),
        origin=origin,
    )
    yield Put(
        target=Target.SERVICE,
        properties={
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "AssignPublicIp": "ENABLED" if placement.public_address else "DISABLED",
                    "SecurityGroups": groups,
                    "Subnets": ref(placement.parameter_name),
                }
            }
        },
        origin=service.at("networks"),
    )
