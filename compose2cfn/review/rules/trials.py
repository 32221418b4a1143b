"""Who can reach tasks that are still on trial?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.review import whole
from compose2cfn.review.doors import is_open, is_public
from compose2cfn.review.ingress import Ingress
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, maps, number, properties
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, Resource, Whole

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


@rule("R45", Level.HIGH, "Test traffic is open to the world")
def test_traffic_open(changes: ChangeSet) -> Iterator[Hit]:
    """Everyone can reach the listener at which a new version is tried before it is released.

    Under blue/green, linear and canary deployments the test listener rule leads to the tasks that
    nobody has approved yet. High where the load balancer faces the internet and its security groups
    let everyone in at that port; low where the load balancer is none of this stack, so that its
    groups can't be seen. A condition on the caller's address closes it. Restrict the port to your
    own network, or put a `source-ip` condition on the rule.
    """
    new, old = whole.after(changes), whole.before(changes)
    known = {name for name, _ in _tested(old)}
    for name, how in _tested(new):
        if name not in known or _opens(changes, name):
            level = None if how else Level.LOW
            told = "everyone" if how else "whoever the load balancer's security groups let in"
            yield Hit(
                name,
                f"{told} can reach tasks that are still on trial",
                "let in your own network alone, or add a source-ip condition",
                path="/Properties/Conditions",
                level=level,
            )


def _opens(changes: ChangeSet, name: str) -> bool:
    """Tell whether a rule that was there before is opened by this change."""
    was = dict(_tested(whole.before(changes))).get(name)
    return was is False and dict(_tested(whole.after(changes))).get(name) is True


def _tested(stack: Whole) -> Iterator[tuple[str, bool]]:
    """Yield the rules that lead to tasks on trial, and whether they surely are open to everyone."""
    for service in whole.of_types(stack, ECS_SERVICE):
        for attached in maps(properties(service.body).get("LoadBalancers")):
            advanced = attached.get("AdvancedConfiguration")
            told = advanced.get("TestListenerRule") if isinstance(advanced, Mapping) else None
            found = stack.resources.get(whole.target(told) or "")
            if found is None or _is_limited(found):
                continue
            listener = found
            if found.type != _LISTENER:
                up = whole.target(properties(found.body).get("ListenerArn"))
                listener = stack.resources.get(up or "", found)
            yield from _at(stack, found.logical_id, listener)


def _at(stack: Whole, name: str, listener: Resource) -> Iterator[tuple[str, bool]]:
    told = properties(listener.body)
    balancer = stack.resources.get(whole.target(told.get("LoadBalancerArn")) or "")
    port = number(told.get("Port"))
    if balancer is None or port is None:
        yield name, False
    elif is_public(balancer.body) and is_open(stack, balancer, _everyone_at(int(port))):
        yield name, True


def _everyone_at(port: int) -> Ingress:
    return Ingress("tcp", port, port, "0.0.0.0/0")


def _is_limited(rule_: Resource) -> bool:
    conditions = maps(properties(rule_.body).get("Conditions"))
    return any(item.get("Field") == "source-ip" for item in conditions)
