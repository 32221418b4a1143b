"""`x-aws-subnets` and `x-aws-assign_public_ip`: where tasks run when the file says so itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter
from compose2cfn.core.nodes import Seq, locate
from compose2cfn.core.values import dataclass
from compose2cfn.translate.capacities import on_fargate
from compose2cfn.translate.ids import TASK_SUBNETS
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.publishing import publications
from compose2cfn.translate.routing_codes import OUT_OF_REACH, PUBLIC_ADDRESS, UNKNOWN_SUBNET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Map
    from compose2cfn.core.source import Span
    from compose2cfn.environment import Subnet, Vpc
    from compose2cfn.translate.context import Context

SUBNETS = "x-aws-subnets"
ADDRESS = "x-aws-assign_public_ip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a service's tasks run; ``parameter`` is the service's own one, if it needs one."""

    subnets: tuple[Subnet, ...]
    public_address: bool
    parameter_name: str
    parameter: Parameter | None = None
    problems: tuple[Diagnostic, ...] = ()


def named_subnets(ids: Sequence[str], vpc: Vpc) -> tuple[Subnet, ...]:
    """Return the subnets with these ids, by Availability Zone and id."""
    return tuple(subnet for subnet in vpc.subnets if subnet.id in ids)


def unknown_subnets(ids: Sequence[str], vpc: Vpc, owner: Map) -> Iterator[Diagnostic]:
    """Yield an error for every id that the facts don't show, at its place below ``owner``."""
    known = [f"{subnet.id} ({subnet.tier})" for subnet in vpc.subnets]
    for index, id_ in enumerate(ids):
        if all(subnet.id != id_ for subnet in vpc.subnets):
            yield UNKNOWN_SUBNET.error(
                f"{vpc.id} has no subnet '{id_}'",
                _place(owner, index),
                hint=f"it has {', '.join(known)}" if known else None,
            )


def placement_of(service: Service, ctx: Context) -> Placement:
    """Return where the service's tasks run, and what doesn't fit there."""
    ids = service.aws.subnets
    unknown = tuple(unknown_subnets(ids, ctx.vpc, service.node))
    subnets = named_subnets(ids, ctx.vpc) if ids and not unknown else ctx.task_subnets
    own, general = service.aws.assign_public_ip, ctx.project.aws.assign_public_ip
    wanted = general if own is None else own
    public = any(subnet.tier == "public" for subnet in subnets)
    problems = [*unknown, *_unreachable(service, subnets, ctx)]
    span = ctx.project.at(ADDRESS) if own is None else service.at(ADDRESS)
    can = on_fargate(service, ctx)
    if not can:
        problems += _without_address(service, span if wanted else None, public=public)
    elif wanted is not None:
        problems += _misfits(service.name, subnets, span, wanted=wanted)
    return Placement(
        subnets=subnets,
        public_address=can and (public if wanted is None else wanted),
        parameter_name=_own_parameter(service.name) if ids else TASK_SUBNETS,
        parameter=_parameter(service.name, subnets) if ids else None,
        problems=tuple(problems),
    )


def _place(owner: Map, index: int) -> Span:
    """Return where the id is written: as an item, or within one text."""
    listed = isinstance(owner.get(SUBNETS), Seq)
    return locate(owner, (SUBNETS, index) if listed else (SUBNETS,))


def _own_parameter(service: str) -> str:
    """Return the name of a service's own parameter, another than the project's for `task`."""
    name = f"{normalised(service)}Subnets"
    return f"{normalised(service)}ServiceSubnets" if name == TASK_SUBNETS else name


def _parameter(service: str, subnets: Sequence[Subnet]) -> Parameter:
    return Parameter(
        type="List<AWS::EC2::Subnet::Id>",
        description=f"Subnets that the tasks of {service} run in, in the order of their zones",
        default=",".join(subnet.id for subnet in subnets),
    )


def _misfits(
    service: str, subnets: Sequence[Subnet], span: Span, *, wanted: bool
) -> Iterator[Diagnostic]:
    for subnet in subnets:
        if wanted and subnet.tier != "public":
            yield PUBLIC_ADDRESS.warning(
                f"tasks of '{service}' get a public address in {subnet.id}, which is "
                f"{subnet.tier}: it leads nowhere",
                span,
            )
        elif not wanted and subnet.tier == "public":
            yield PUBLIC_ADDRESS.warning(
                f"tasks of '{service}' get no public address in {subnet.id}, which is public: "
                "without VPC endpoints they can't pull their image",
                span,
            )


def _without_address(service: Service, asked: Span | None, *, public: bool) -> Iterator[Diagnostic]:
    """Tell that a task on instances has no public address; its instance pulls the image.

    Amazon ECS Developer Guide, 'Allocate a network interface for an Amazon ECS task'.
    """
    if asked is not None:
        told = f"tasks of '{service.name}' can't have a public address on instances"
        yield PUBLIC_ADDRESS.error(told, asked, hint="ask for it where Fargate runs the tasks")
    elif public:
        yield PUBLIC_ADDRESS.warning(
            f"tasks of '{service.name}' run on instances, have no public address, and don't reach "
            "the internet from public subnets",
            service.at(SUBNETS),
            hint=f"name private subnets with '{SUBNETS}', which a NAT gateway leads out of",
        )


def _unreachable(service: Service, subnets: Sequence[Subnet], ctx: Context) -> Iterator[Diagnostic]:
    """Yield an error for subnets that a load balancer or a volume doesn't reach."""
    span = service.at(SUBNETS) if service.aws.subnets else ctx.project.at(SUBNETS)
    balancer = ctx.load_balancer
    task = ctx.tasks[service.name]
    if balancer is not None and any(any(publications(member)) for member in task):
        zones = {s.availability_zone for s in ctx.vpc.subnets if s.id in balancer.subnet_ids}
        for subnet in subnets:
            if subnet.availability_zone not in zones:
                yield OUT_OF_REACH.error(
                    f"load balancer '{balancer.name}' doesn't serve {subnet.availability_zone}, "
                    f"where '{service.name}' would run in {subnet.id}",
                    span,
                    hint=f"it serves {', '.join(sorted(zones))}",
                )
    if any(mount.type == "volume" for member in task for mount in member.mounts):
        zones = {subnet.availability_zone for subnet in ctx.task_subnets}
        for subnet in subnets:
            if subnet.availability_zone not in zones:
                yield OUT_OF_REACH.error(
                    f"the volumes of '{service.name}' can't be mounted in "
                    f"{subnet.availability_zone}, where {subnet.id} is",
                    span,
                    hint=f"add a subnet of that zone to '{SUBNETS}' at the top level",
                )
