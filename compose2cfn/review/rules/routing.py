"""Do requests still reach the services?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import of_type, pair, touched
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """A listener rule is removed, or matches other hosts or paths, or has another priority.

    Requests then go to another service, or to the listener's default action.
    """
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
