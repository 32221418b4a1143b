"""What a security group lets in, wherever its rules stand: in the group or by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden
from compose2cfn.review.ingress import Ingress, ingress_of, together
from compose2cfn.review.reading import items, properties
from compose2cfn.review.whole import of_types

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import Resource, ResourceChange, Whole

GROUP, RULE = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"


def group_named(value: Json) -> str:
    """Return the logical or physical id in a reference; `WebGroup.GroupId` is `WebGroup`."""
    text = value.token if isinstance(value, Hidden) else str(value)
    if isinstance(value, Mapping):
        text = str(value.get("Ref") or (value.get("Fn::GetAtt") or [""])[0])
    return text.partition(".")[0]


def group_of(change: ResourceChange) -> str:
    """Return the id of the group that a change is about."""
    if change.type == GROUP:
        return change.logical_id
    return group_named(properties(change.after or change.before).get("GroupId"))


def let_in(side: Whole) -> dict[str, set[Ingress]]:
    """Return what each group lets in on one side of a change, by the group's id."""
    found: dict[str, set[Ingress]] = {}
    for item in of_types(side, GROUP, RULE):
        told = properties(item.body)
        owner = item.logical_id if item.type == GROUP else group_named(told.get("GroupId"))
        found.setdefault(owner, set()).update(ingress_of(item.type, told))
    return found


def before_of(change: ResourceChange, deployed: Mapping[str, set[Ingress]]) -> set[Ingress]:
    """Return what the group of a change lets in now; a rule that only moves is there already."""
    own = ingress_of(change.type, properties(change.before)) if change.before else set()
    return together(own | deployed.get(group_of(change), set()))


def is_public(balancer: Mapping[str, Json]) -> bool:
    """Tell whether a load balancer faces the internet."""
    return bool(properties(balancer).get("Scheme", "internet-facing") == "internet-facing")


def is_open(stack: Whole, balancer: Resource, at: Ingress) -> bool:
    """Tell whether the balancer's security groups let everyone in there, or aren't known."""
    told = properties(balancer.body)
    groups = {group_named(item) for item in items(told.get("SecurityGroups"))}
    if not groups:
        return told.get("Type") == "network"
    if not groups <= stack.resources.keys():
        return True
    opened = let_in(stack)
    every = together({rule for name in groups for rule in opened.get(name, ())})
    return any(rule.covers(at) for rule in every)


def public_groups(stack: Whole) -> set[str]:
    """Return the ids of groups that stand before the stack's internet-facing load balancers."""
    return {
        group_named(item)
        for balancer in of_types(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        if is_public(balancer.body)
        for item in items(properties(balancer.body).get("SecurityGroups"))
    }
