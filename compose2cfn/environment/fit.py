"""Do the facts fit what the project asks for? Every misfit is told at its x-aws key."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import Diagnostic, code
from compose2cfn.environment.fit_existing import check_existing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.environment.model import (
        Asked,
        Cluster,
        Facts,
        FactsRequest,
        LoadBalancer,
        Vpc,
    )

NO_PLACE = code(
    "C2C-F010",
    "The project doesn't say where it is deployed",
    "compose2cfn deploys into an existing VPC. Name it with `x-aws-vpc`, or name a load balancer "
    "with `x-aws-loadbalancer`: then its VPC is taken.",
)
EMPTY_KEY = code(
    "C2C-F011",
    "An x-aws key has no value",
    "Most often the key takes its value from a variable that isn't set. Set it in the environment "
    "or in the `.env` file.",
)
ABSENT = code(
    "C2C-F012",
    "The facts don't hold what the project asks for",
    "The facts file was written for a project that didn't ask for it. Write it again with "
    "`compose2cfn facts`.",
)
OTHER_THING = code(
    "C2C-F013",
    "The facts are about something else",
    "The x-aws key names one thing and the facts describe another. Correct the variable, or write "
    "the facts again with `compose2cfn facts`.",
)
OTHER_REGION = code(
    "C2C-F014",
    "An ARN points to another Region",
    "VPC, cluster and load balancer lie in one Region, the one of the stack. Correct the ARN, or "
    "choose its Region with `--region`.",
)
OTHER_VPC = code(
    "C2C-F015",
    "The load balancer lies in another VPC",
    "A load balancer reaches targets by their IP address in its own VPC. Use a load balancer of "
    "`x-aws-vpc`, or leave `x-aws-vpc` out: then the load balancer's VPC is taken.",
)
CLUSTER_INACTIVE = code(
    "C2C-F016",
    "The cluster isn't active",
    "ECS starts tasks only in a cluster whose status is ACTIVE. A deleted cluster stays visible as "
    "INACTIVE for a while.",
)
WRONG_TYPE = code(
    "C2C-F017",
    "The load balancer is of a kind that publishes nothing",
    "HTTP services are published by a listener of an Application Load Balancer, other ports by one "
    "of a Network Load Balancer. Name one of them with `x-aws-loadbalancer`.",
)
DNS_OFF = code(
    "C2C-F018",
    "DNS is switched off in the VPC",
    "Services find each other by names in a private DNS namespace, and shared volumes are mounted "
    "by name. Both need the VPC attributes enableDnsSupport and enableDnsHostnames "
    "(Amazon VPC User Guide, 'DNS attributes for your VPC').",
)
ONE_ZONE = code(
    "C2C-F019",
    "The subnets lie in fewer than two Availability Zones",
    "With one Availability Zone its outage is the outage of the application, and an Application "
    "Load Balancer can't be placed. Give the VPC subnets in a second Availability Zone.",
)

_LEAST_ZONES = 2


def check(request: FactsRequest, facts: Facts) -> tuple[Diagnostic, ...]:
    """Return what keeps the facts from fitting the request, and what is worth a warning."""
    refused = unanswerable(request)
    if refused:
        return refused
    return tuple(
        chain(
            region_problems(request, facts.region),
            _cluster(request.cluster, facts.cluster),
            _load_balancer(request.load_balancer, facts.load_balancer),
            _vpc(request, facts),
            check_existing(request, facts),
        )
    )


def unanswerable(request: FactsRequest) -> tuple[Diagnostic, ...]:
    """Return why the request can't be looked up at all: empty keys, or neither VPC nor balancer."""
    empty = tuple(
        EMPTY_KEY.error(
            f"'{asked.key}' is empty",
            asked.span,
            hint="set the variable that it is taken from, in the environment or in .env",
        )
        for asked in _asked(request)
        if not asked.value.strip()
    )
    if not empty and request.vpc is None and request.load_balancer is None:
        return (
            NO_PLACE.error(
                f"project '{request.project}' has neither 'x-aws-vpc' nor 'x-aws-loadbalancer'",
                hint="add 'x-aws-vpc: ${AWS_VPC}' at the top level of the Compose file",
            ),
        )
    return empty


def elsewhere(name: str, facts: Facts, region: str | None) -> tuple[Diagnostic, ...]:
    """Return an error where a Region is asked for that the facts of file ``name`` aren't about."""
    if region in {None, facts.region}:
        return ()
    told = f"'--region' is {region}, but {name} is about {facts.region}"
    return (OTHER_THING.error(told, hint="leave '--region' out, or look the facts up there"),)


def region_problems(request: FactsRequest, region: str) -> tuple[Diagnostic, ...]:
    """Return an error for each key whose ARN is of another Region than ``region``."""
    return tuple(
        OTHER_REGION.error(
            f"'{asked.key}' is in {theirs}, but the Region is {region}",
            asked.span,
            hint=f"choose the Region with '--region {theirs}', or correct the ARN",
        )
        for asked in _asked(request)
        if (theirs := _region_of(asked.value)) not in ("", region)
    )


def _asked(request: FactsRequest) -> Iterator[Asked]:
    for asked in (request.vpc, request.cluster, request.load_balancer):
        if asked is not None:
            yield asked


def _region_of(value: str) -> str:
    """Return the Region of an ARN (`arn:partition:service:region:account:…`), or nothing."""
    parts = value.split(":")
    return parts[3] if parts[0] == "arn" and len(parts) > 5 else ""  # noqa: PLR2004 - an ARN has six parts


def _absent(asked: Asked, what: str) -> Diagnostic:
    return ABSENT.error(
        f"the facts hold no {what}, but '{asked.key}' asks for '{asked.value}'",
        asked.span,
        hint="write the facts again with 'compose2cfn facts'",
    )


def _other(asked: Asked, found: str) -> Diagnostic:
    return OTHER_THING.error(
        f"'{asked.key}' is '{asked.value}', but the facts are about '{found}'",
        asked.span,
        hint="correct the value, or write the facts again with 'compose2cfn facts'",
    )


def _misfit(asked: Asked, found: Cluster | LoadBalancer | None, what: str) -> Diagnostic | None:
    """Return why what was found isn't what is asked for by name or ARN."""
    if found is None:
        return _absent(asked, what)
    theirs = found.arn if asked.value.startswith("arn:") else found.name
    return None if asked.value == theirs else _other(asked, theirs)


def _cluster(asked: Asked | None, cluster: Cluster | None) -> Iterator[Diagnostic]:
    if asked is None:
        return
    if misfit := _misfit(asked, cluster, "cluster"):
        yield misfit
    elif cluster and cluster.status != "ACTIVE":
        yield CLUSTER_INACTIVE.error(
            f"cluster '{cluster.name}' is {cluster.status}, not ACTIVE",
            asked.span,
            hint="name an active cluster; 'aws ecs list-clusters' shows them",
        )


def _load_balancer(asked: Asked | None, balancer: LoadBalancer | None) -> Iterator[Diagnostic]:
    if asked is None:
        return
    if misfit := _misfit(asked, balancer, "load balancer"):
        yield misfit
    elif balancer and balancer.type not in {"application", "network"}:
        yield WRONG_TYPE.error(
            f"load balancer '{balancer.name}' is of type '{balancer.type}'",
            asked.span,
            hint="name an Application or Network Load Balancer",
        )


def _vpc(request: FactsRequest, facts: Facts) -> Iterator[Diagnostic]:
    asked, vpc, balancer = request.vpc, facts.vpc, facts.load_balancer
    key = asked or request.load_balancer
    assert key is not None  # noqa: S101 - `unanswerable` has told a request without either
    if vpc is None:
        yield _absent(key, "VPC")
        return
    if asked and asked.value.rpartition("/")[2] != vpc.id:
        yield _other(asked, vpc.id)
    elif request.load_balancer and balancer and balancer.vpc_id != vpc.id:
        yield OTHER_VPC.error(
            f"load balancer '{balancer.name}' lies in {balancer.vpc_id}, not in {vpc.id}",
            request.load_balancer.span,
            hint="name a load balancer of the VPC, or leave 'x-aws-vpc' out",
            related=((asked.span, "the VPC is named here"),) if asked else (),
        )
    yield from _dns(key, vpc)
    yield from _zones(key, vpc)


def _dns(key: Asked, vpc: Vpc) -> Iterator[Diagnostic]:
    if not vpc.dns_support:
        yield DNS_OFF.error(
            f"DNS support is off in {vpc.id}: services couldn't find each other by name",
            key.span,
            hint=f"aws ec2 modify-vpc-attribute --vpc-id {vpc.id} --enable-dns-support",
        )
    elif not vpc.dns_hostnames:
        yield DNS_OFF.warning(
            f"DNS host names are off in {vpc.id}; AWS asks for them where private DNS names and "
            "shared volumes are used",
            key.span,
            hint=f"aws ec2 modify-vpc-attribute --vpc-id {vpc.id} --enable-dns-hostnames",
        )


def _zones(key: Asked, vpc: Vpc) -> Iterator[Diagnostic]:
    zones = sorted({subnet.availability_zone for subnet in vpc.subnets})
    if len(zones) < _LEAST_ZONES:
        yield ONE_ZONE.error(
            f"{vpc.id} has subnets in {zones[0] if zones else 'no Availability Zone'} only, "
            "two are needed",
            key.span,
            hint="add a subnet in another Availability Zone",
        )
