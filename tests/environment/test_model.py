"""Equal environments are equal values, in whatever order AWS lists them."""

from __future__ import annotations

from dataclasses import replace

from compose2cfn.environment import Listener, ListenerRule
from tests.environment.examples import BALANCER, VPC


def test_the_order_of_subnets_does_not_matter() -> None:
    assert replace(VPC, subnets=VPC.subnets[::-1]) == VPC


def test_the_order_of_listeners_and_ids_does_not_matter() -> None:
    listeners = tuple(Listener(arn=f"arn:{p}", port=p, protocol="HTTP") for p in (443, 80, 8080))
    one = replace(BALANCER, listeners=listeners, subnet_ids=("subnet-b", "subnet-a"))
    other = replace(BALANCER, listeners=listeners[::-1], subnet_ids=("subnet-a", "subnet-b"))
    assert one == other
    assert [listener.port for listener in one.listeners] == [80, 443, 8080]


def test_rules_are_in_the_order_in_which_they_are_tried() -> None:
    rules = tuple(ListenerRule(arn=f"arn:{p}", priority=p) for p in (20, 3, 100))
    listener = Listener(arn="arn:l", port=80, protocol="HTTP", rules=rules)
    assert [rule.priority for rule in listener.rules] == [3, 20, 100]
