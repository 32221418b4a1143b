"""Do requests still reach the services?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    both_sides,
    maps,
    of_type,
    pair,
    properties,
    touched,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import text_of
from compose2cfn.review.whole import after, comparable, gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet

_ELB = "AWS::ElasticLoadBalancingV2"


@rule("R06", Level.MEDIUM, "A target group is replaced")
def target_group_replaced(changes: ChangeSet) -> Iterator[Hit]:
    """Port, protocol, target type, VPC or name of a target group can't change in place.

    Tasks register with the new group and have to become healthy there; connections to the old one
    are reset. ECS registers each task with its container port, so the group's own port can stay as
    it is, which avoids the replacement.
    """
    for change in of_type(changes, f"{_ELB}::TargetGroup"):
        if change.is_replaced:
            yield Hit(
                change.logical_id,
                "the target group is replaced: tasks register anew, open connections are reset",
                "keep the group's port constant; ECS registers the container port anyway",
            )
        elif change.action is Action.REMOVE:
            yield Hit(
                change.logical_id,
                "the target group is removed",
                "make sure that no listener outside this stack forwards to it",
            )


@rule("R07", Level.HIGH, "A load balancer gets another address")
def load_balancer_replaced(changes: ChangeSet) -> Iterator[Hit]:
    """A replaced load balancer has another DNS name; whoever uses the old one loses the service.

    Alias records in the same template follow, all others don't. Change the scheme or the name in
    a migration: create the second load balancer, move DNS, then remove the first.
    """
    for change in of_type(changes, f"{_ELB}::LoadBalancer"):
        if change.is_replaced or change.action is Action.REMOVE:
            what = "removed" if change.action is Action.REMOVE else "replaced"
            yield Hit(
                change.logical_id,
                f"the load balancer is {what}; its DNS name changes for every client",
                "create the new one beside it and move DNS before removing the old",
            )


@rule("R08", Level.HIGH, "A listener closes")
def listener_closes(changes: ChangeSet) -> Iterator[Hit]:
    """A listener is removed, or moves to another port or protocol.

    Clients of the old port can't connect any more. Add the new listener first, keep the old one
    until nobody uses it.
    """
    for change in of_type(changes, f"{_ELB}::Listener"):
        if change.action is Action.REMOVE:
            yield Hit(
                change.logical_id,
                "the listener is removed; its port no longer answers",
                "keep it until no client uses the port",
            )
            continue
        for name in ("Port", "Protocol"):
            before, after = pair(change, name)
            moved = before is not None and str(before) != str(after)
            if moved and change.action is Action.MODIFY:
                yield Hit(
                    change.logical_id,
                    f"{name.lower()} {before} → {after}: clients of the old one can't connect",
                    "add a second listener instead, and remove the old one later",
                    path=f"/Properties/{name}",
                )


@rule("R09", Level.MEDIUM, "Routing moves")
def routing_moves(changes: ChangeSet) -> Iterator[Hit]:
    """A listener rule is removed, matches other requests, has another priority or another target.

    Requests then go to another service, or to the listener's default action. A service that leaves
    a target group that stays is high: whoever is sent there finds no task. Where a target group no
    longer keeps a user with one task, sessions that live in a task are lost.
    """
    yield from _left_alone(changes)
    for change in of_type(changes, f"{_ELB}::TargetGroup"):
        old, new = (_sticks(value) for value in pair(change, "TargetGroupAttributes"))
        if old and not new and change.action is Action.MODIFY and change.after is not None:
            yield Hit(
                change.logical_id,
                "it no longer keeps a user with one task (stickiness is off)",
                "check that no session lives in a task",
                path="/Properties/TargetGroupAttributes",
            )
    for change in of_type(changes, f"{_ELB}::ListenerRule"):
        changed = list(touched(change, "Conditions", "Priority"))
        if change.action is Action.REMOVE:
            yield Hit(
                change.logical_id,
                "the rule is removed; its requests go to the listener's default action",
                "check what answers these hosts and paths then",
            )
        elif changed and change.action is Action.MODIFY:
            yield Hit(
                change.logical_id,
                "the rule matches other requests, or in another order",
                "check which rule now answers the old hosts and paths",
                path=changed[0].path,
            )
    yield from _forwarded_elsewhere(changes)


def _left_alone(changes: ChangeSet) -> Iterator[Hit]:
    """Yield services whose tasks no longer register with a target group that stays."""
    stack, away = after(changes).resources, gone(changes)
    for change in of_type(changes, ECS_SERVICE):
        if change.action is not Action.MODIFY or not both_sides(change):
            continue
        old, new = (_registered(value) for value in pair(change, "LoadBalancers"))
        for name in sorted(old - new):
            others = (it for it in stack.values() if it.logical_id != change.logical_id)
            told = [properties(it.body) for it in others if it.type == ECS_SERVICE]
            if name in away or any(name in _registered(it.get("LoadBalancers")) for it in told):
                continue
            yield Hit(
                change.logical_id,
                f"its tasks no longer register with {name}: requests sent there find none of them",
                "make sure that no listener sends requests there any more",
                path="/Properties/LoadBalancers",
                level=Level.HIGH,
            )


def _registered(balancers: Json) -> set[str]:
    """Return the target groups of a service, also those that it moves requests to by itself."""
    found: set[str] = set()
    for item in maps(balancers):
        advanced = item.get("AdvancedConfiguration")
        other = advanced.get("AlternateTargetGroupArn") if isinstance(advanced, Mapping) else None
        told = (item.get("TargetGroupArn"), other)
        found |= {text_of(value) for value in told if value is not None}
    return found


def _sticks(attributes: Json) -> bool:
    told = {item.get("Key"): item.get("Value") for item in maps(attributes)}
    return str(told.get("stickiness.enabled")).lower() == "true"


def _forwarded_elsewhere(changes: ChangeSet) -> Iterator[Hit]:
    """Yield rules and listeners that send the same requests to other target groups."""
    for type_, key in (("ListenerRule", "Actions"), ("Listener", "DefaultActions")):
        for change in of_type(changes, f"{_ELB}::{type_}"):
            old, new = (_groups(value) for value in pair(change, key))
            if change.action is Action.MODIFY and old and new and not old & new:
                yield Hit(
                    change.logical_id,
                    "its requests go to another target group",
                    "check that tasks are registered and healthy there",
                    path=f"/Properties/{key}",
                )


def _groups(actions: Json) -> set[str]:
    """Return the target groups of actions as texts; none where one of them isn't known."""
    found: list[Json] = []
    for action in maps(actions):
        forward = action.get("ForwardConfig")
        inside = maps(forward.get("TargetGroups") if isinstance(forward, Mapping) else None)
        found += [action.get("TargetGroupArn"), *(item.get("TargetGroupArn") for item in inside)]
    told = [item for item in found if item is not None]
    known = {text for item in told if (text := comparable(item)) is not None}
    return known if len({str(item) for item in told}) == len(known) else set()
