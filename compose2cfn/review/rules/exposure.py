"""Who can reach the services from outside?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review import whole
from compose2cfn.review.doors import (
    GROUP,
    RULE,
    before_of,
    group_of,
    is_open,
    is_public,
    let_in,
    public_groups,
)
from compose2cfn.review.ingress import Ingress, ingress_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    both_sides,
    number,
    of_type,
    pair,
    properties,
    stays,
    touched,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_DATABASES = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")
_BUCKET, _BLOCK = "AWS::S3::Bucket", "PublicAccessBlockConfiguration"
_WEB = (80, 443)


@rule("R10", Level.HIGH, "Opened to the world", of_state=True)
def opened_to_the_world(changes: ChangeSet) -> Iterator[Hit]:
    """A security group newly lets in every address (0.0.0.0/0 or ::/0).

    Critical where that is every port, or one that is attacked within minutes: SSH, RDP, databases,
    caches, file systems. Low for ports 80 and 443 of an internet-facing load balancer in the same
    change. Let in the load balancer's security group or your own network instead. High too where an
    internet-facing load balancer of the stack newly listens at such an attacked port.
    """
    yield from _attacked_listeners(changes)
    deployed, public = let_in(whole.before(changes)), public_groups(whole.after(changes))
    for change in of_type(changes, GROUP, RULE):
        if not stays(change):
            continue
        if not both_sides(change):
            yield from _unseen(change)
            continue
        before = before_of(change, deployed)
        its_names = {change.physical_id, group_of(change)}
        for opened in sorted(ingress_of(change.type, properties(change.after))):
            if opened.is_world and not any(old.covers(opened) for old in before):
                yield Hit(
                    change.logical_id,
                    f"opened to the world: {opened}",
                    "let in a security group or your own range instead",
                    path=_path(change),
                    level=_level(opened, bool(its_names & public)),
                )


def _attacked_listeners(changes: ChangeSet) -> Iterator[Hit]:
    """Yield listeners at attacked ports, where no security group of the balancer closes them."""
    stack = whole.after(changes)
    for change in of_type(changes, _LISTENER):
        old, new = (number(value) for value in pair(change, "Port"))
        if not stays(change) or new is None or (change.action is not Action.ADD and old == new):
            continue
        at = Ingress("tcp", int(new), int(new), "0.0.0.0/0")
        named = whole.target(properties(change.after).get("LoadBalancerArn"))
        balancer = stack.resources.get(named) if named else None
        if balancer is None or not at.is_dangerous or not is_public(balancer.body):
            continue
        if is_open(stack, balancer, at):
            yield Hit(
                change.logical_id,
                f"the internet-facing load balancer {named} listens at {at.first}",
                "put it behind an internal load balancer, or reach it over a VPN",
                path="/Properties/Port",
            )


def _level(opened: Ingress, is_public_balancer: bool) -> Level:
    if opened.is_dangerous:
        return Level.CRITICAL
    web_only = opened.first == opened.last and opened.first in _WEB
    return Level.LOW if web_only and is_public_balancer else Level.HIGH


def _path(change: ResourceChange) -> str:
    name = "SecurityGroupIngress" if change.type == GROUP else "CidrIp"
    return f"/Properties/{name}"


def _unseen(change: ResourceChange) -> Iterator[Hit]:
    for item in touched(change, "SecurityGroupIngress", "CidrIp", "CidrIpv6"):
        yield Hit(
            change.logical_id,
            "who is let in changes, and the answer doesn't say how",
            "read the rules in the template before you approve",
            path=item.path,
            level=Level.MEDIUM,
        )
        return


@rule("R26", Level.HIGH, "Tasks or load balancer become public")
def becomes_public(changes: ChangeSet) -> Iterator[Hit]:
    """Tasks or a database get public addresses, or a load balancer newly faces the internet.

    The same is a bucket whose access list is public, or that may become so because its block of
    public access is taken away.

    Only security groups stand between them and everyone then. Tasks need no public address to
    reach the internet: a NAT gateway or VPC endpoints do.
    """
    yield from _open_buckets(changes)
    for change in of_type(changes, *_DATABASES):
        old, new = (str(value).lower() for value in pair(change, "PubliclyAccessible"))
        if stays(change) and new == "true" != old:
            yield Hit(
                change.logical_id,
                "the database gets a public address",
                "keep it in private subnets, and reach it over a VPN",
                path="/Properties/PubliclyAccessible",
            )
    for change in of_type(changes, ECS_SERVICE, _LOAD_BALANCER):
        if change.action is not Action.MODIFY:
            continue
        before, after = pair(change, "Scheme")
        if before == "internal" and after != "internal":
            yield Hit(
                change.logical_id,
                "the load balancer becomes internet-facing",
                "keep the scheme internal, or review every security group behind it",
                path="/Properties/Scheme",
            )
        old, new = (_assigns(value) for value in pair(change, "NetworkConfiguration"))
        if new == "ENABLED" and old != "ENABLED":
            yield Hit(
                change.logical_id,
                "its tasks get public IP addresses",
                "keep AssignPublicIp DISABLED and use private subnets",
                path="/Properties/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp",
            )


def _open_buckets(changes: ChangeSet) -> Iterator[Hit]:
    for change in of_type(changes, _BUCKET):
        if not stays(change) or not both_sides(change):
            continue
        lists = [str(value or "") for value in pair(change, "AccessControl")]
        if lists[1].startswith("PublicRead") and not lists[0].startswith("PublicRead"):
            yield Hit(
                change.logical_id,
                f"everyone may read its objects ({lists[1]})",
                "keep the bucket private, and hand objects out through a service",
                path="/Properties/AccessControl",
            )
        old, new = (value if isinstance(value, Mapping) else {} for value in pair(change, _BLOCK))
        off = [key for key in sorted(old) if _is_on(old[key]) and not _is_on(new.get(key))]
        if off and not is_hidden(new):
            yield Hit(
                change.logical_id,
                f"its block of public access loses {', '.join(off)}",
                "keep the block; one policy or list could open the bucket otherwise",
                path=f"/Properties/{_BLOCK}",
            )


def _is_on(value: Json) -> bool:
    return str(value).lower() == "true"


def _assigns(value: Json) -> Json:
    network = value.get("AwsvpcConfiguration") if isinstance(value, Mapping) else None
    return network.get("AssignPublicIp") if isinstance(network, Mapping) else None
