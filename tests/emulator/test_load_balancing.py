"""Load balancers in the VPC of their subnets, and the conflicts that a shared one can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.blocks import (
    BALANCED,
    FORWARD,
    NETWORK,
    SERVICE,
    created,
    delete,
    failure,
    of,
    ref,
)

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def test_a_load_balancer_with_what_is_behind_it(account: Account) -> None:
    rule = of(
        "ElasticLoadBalancingV2::ListenerRule",
        ListenerArn=ref("Listener"),
        Priority="7",
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}],
        Actions=FORWARD,
    )
    ids = created(account, BALANCED | {"Rule": rule})
    elb = account.client("elbv2")
    balancer = elb.describe_load_balancers(LoadBalancerArns=[ids["Balancer"]])["LoadBalancers"][0]
    assert balancer["VpcId"] == ids["Vpc"]
    zones = [zone["ZoneName"] for zone in balancer["AvailabilityZones"]]
    assert zones == ["eu-west-1a", "eu-west-1b"]
    listener = elb.describe_listeners(LoadBalancerArn=ids["Balancer"])["Listeners"][0]
    assert listener["Port"] == 80
    rules = elb.describe_rules(ListenerArn=ids["Listener"])["Rules"]
    assert sorted(one["Priority"] for one in rules) == ["7", "default"]
    told = elb.describe_tags(ResourceArns=[ids["Targets"]])["TagDescriptions"][0]["Tags"]
    assert {"Key": "team", "Value": "shop"} in told
    group = elb.describe_target_groups(TargetGroupArns=[ids["Targets"]])["TargetGroups"][0]
    assert group["LoadBalancerArns"] == [ids["Balancer"]]
    delete(account)


def test_a_listener_port_is_used_once(account: Account) -> None:
    again = BALANCED["Listener"] | {"DependsOn": "Listener"}
    assert "listener already exists on this port" in failure(account, BALANCED | {"Two": again})


def test_a_priority_is_used_once(account: Account) -> None:
    properties = {"ListenerArn": ref("Listener"), "Priority": 1, "Actions": FORWARD}
    condition = {"Conditions": [{"Field": "path-pattern", "Values": ["/a"]}]}
    rules = {
        name: of("ElasticLoadBalancingV2::ListenerRule", **properties, **condition)
        for name in ("One", "Two")
    }
    assert "Priority '1' is currently in use" in failure(account, BALANCED | rules)


def test_a_balancer_needs_two_zones(account: Account) -> None:
    lonely = of("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("First")])
    assert "At least two subnets" in failure(account, NETWORK | {"Balancer": lonely})


def test_a_service_waits_for_its_listener(account: Account) -> None:
    attached = {
        "LoadBalancers": [
            {"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": ref("Targets")}
        ]
    }
    early = of("ECS::Service", **(SERVICE["Service"]["Properties"] | attached))
    without = {name: one for name, one in BALANCED.items() if name != "Listener"}
    reason = failure(account, without | SERVICE | {"Service": early})
    assert "does not have an associated load balancer" in reason
    account.client("cloudformation").delete_stack(StackName="app")
    late = early | {"DependsOn": "Listener"}
    created(account, BALANCED | SERVICE | {"Service": late})
