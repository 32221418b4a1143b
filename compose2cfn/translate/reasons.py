"""The words in which mappings say why they chose what they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.discoveries import is_connected, is_registered
from compose2cfn.translate.named_subnets import ADDRESS, SUBNETS
from compose2cfn.translate.naming import namespace_name

if TYPE_CHECKING:
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.entrances import Entrance
    from compose2cfn.translate.named_subnets import Placement
    from compose2cfn.translate.publishing import Publication

_WORTH = {
    "private": "the private ones",
    "public": "there are no private ones, and the public ones reach the internet",
    "isolated": "there are no others, and these have no route out",
}


def why_subnets(service: Service, placement: Placement, ctx: Context) -> str:
    """Return why the tasks run where they run."""
    if service.aws.subnets:
        return f"the service's '{SUBNETS}' names them"
    if ctx.project.aws.subnets:
        return f"'{SUBNETS}' at the top level names them"
    tiers = {subnet.tier for subnet in placement.subnets}
    worth = next(reason for tier, reason in _WORTH.items() if tier in tiers)
    served = " in the zones of the load balancer" if ctx.load_balancer else ""
    return f"{worth}{served}"


def why_address(service: Service, placement: Placement, ctx: Context) -> str:
    """Return why tasks have a public address, or none."""
    if not on_fargate(service, ctx):
        return "tasks on instances can't have one"
    if service.aws.assign_public_ip is not None or ctx.project.aws.assign_public_ip is not None:
        return f"'{ADDRESS}' says so"
    if placement.public_address:
        return "in a public subnet nothing else leads to the internet"
    return "the subnets aren't public"


def way_of(publication: Publication, entrance: Entrance) -> tuple[str, str]:
    """Return how a published port is reached, and why so."""
    port = f"{entrance.protocol} on port {entrance.port}"
    if publication.redirects:
        return f"{port} sends to HTTPS", "'redirect: https' asks for it"
    priorities = dict(entrance.rules)
    reached = f"{port} → port {publication.target} of the container"
    if publication not in priorities:
        return reached, "a listener of the stack's own, whose default action it is"
    routing = publication.routing
    headers = (f"header {name} {' or '.join(wanted)}" for name, wanted in routing.headers)
    sources = (f"from {block}" for block in routing.source_ips)
    wanted = (*routing.hosts, *routing.paths, *headers, *sources)
    asked = ", ".join(wanted) or "all requests"
    owner = "the listener that is there" if entrance.shared else "the stack's own listener"
    how = "chosen by name, the same in every run" if routing.conditional else "the last one"
    how = "given" if routing.priority else how
    why = f"a rule of {owner}; its priority {priorities[publication]} is {how}"
    return f"{reached} for {asked}", why


def how_found(service: Service, ctx: Context) -> tuple[str, str]:
    """Return how other services find this one, and why so."""
    if ctx.prepares(service):
        return "by nobody", "it ends before others start"
    if ctx.is_one_off(service):
        return "by nobody", "ECS registers the tasks of services alone"
    ways = []
    if is_connected(service, ctx):
        ways.append(f"'{service.name}' by Service Connect")
    if is_registered(service, ctx):
        long_name = f"{service.name}.{namespace_name(ctx.project.name)}"
        ways.append(f"'{service.name}' and '{long_name}' by DNS")
    if ctx.main(service.name).aws.discovery is not None:
        why = "the service's 'x-aws-discovery' says so"
    elif ctx.project.aws.discovery is not None:
        why = "'x-aws-discovery' at the top level says so"
    else:
        why = "it needs no ports, and no 'x-aws-discovery' is given"
    return ", ".join(ways) or "by nobody", why
