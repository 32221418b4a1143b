"""Listeners and rules of the load balancer, and the projects that made them."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.aws.discover_balancer import PROJECT_TAG, load_balancer
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.environment import Listener, ListenerRule
from tests.aws.stubbed import StubbedSession
from tests.environment.examples import BALANCER_ARN, asked

BY_NAME = asked("x-aws-loadbalancer", "demo-alb")


def described(**other: Any) -> dict[str, Any]:
    balancer = {
        "LoadBalancerArn": BALANCER_ARN,
        "LoadBalancerName": "demo-alb",
        "Type": "application",
        "Scheme": "internal",
        "DNSName": "internal-demo-alb.example.com",
        "VpcId": "vpc-0a1",
        "AvailabilityZones": [{"SubnetId": "subnet-0b"}, {"SubnetId": "subnet-0a"}],
        "SecurityGroups": ["sg-0b", "sg-0a"],
        **other,
    }
    return {"LoadBalancers": [balancer]}


def forward(*groups: str) -> list[dict[str, Any]]:
    weighted = [{"TargetGroupArn": group, "Weight": 1} for group in groups]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}]


def listener(arn: str, port: int, actions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ListenerArn": arn, "Port": port, "Protocol": "HTTP", "DefaultActions": actions}


def rule(priority: str, actions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "RuleArn": f"arn:aws:elasticloadbalancing:rule-{priority}",
        "Priority": priority,
        "IsDefault": priority == "default",
        "Actions": actions,
        **more,
    }


def tagged(**projects: str) -> dict[str, Any]:
    return {
        "TagDescriptions": [
            {
                "ResourceArn": f"arn:{group}",
                "Tags": [
                    {"Key": "Name", "Value": group},
                    *([{"Key": PROJECT_TAG, "Value": project}] if project else []),
                ],
            }
            for group, project in projects.items()
        ]
    }


def test_a_load_balancer_without_listeners_needs_no_further_call() -> None:
    session = StubbedSession()
    session.answers("elbv2", "describe_load_balancers", described(), {"Names": ["demo-alb"]})
    session.answers("elbv2", "describe_listeners", {"Listeners": []})
    found = load_balancer(BY_NAME, session)
    assert found.listeners == ()
    assert found.subnet_ids == ("subnet-0a", "subnet-0b")
    assert found.security_group_ids == ("sg-0a", "sg-0b")
    assert (found.scheme, found.vpc_id) == ("internal", "vpc-0a1")


def test_an_arn_is_asked_for_as_an_arn() -> None:
    session = StubbedSession()
    session.answers(
        "elbv2", "describe_load_balancers", described(), {"LoadBalancerArns": [BALANCER_ARN]}
    )
    session.answers("elbv2", "describe_listeners", {"Listeners": []})
    assert load_balancer(asked("x-aws-loadbalancer", BALANCER_ARN), session).name == "demo-alb"


def test_a_gateway_load_balancer_is_described_without_its_listeners() -> None:
    session = StubbedSession()
    answer = described(Type="gateway")
    del answer["LoadBalancers"][0]["SecurityGroups"]
    session.answers("elbv2", "describe_load_balancers", answer)
    found = load_balancer(BY_NAME, session)
    assert (found.type, found.listeners, found.security_group_ids) == ("gateway", (), ())


def test_listeners_of_a_network_load_balancer_have_no_rules_to_ask_for() -> None:
    session = StubbedSession()
    session.answers("elbv2", "describe_load_balancers", described(Type="network"))
    listeners = [listener("arn:aws:e:l", 5432, forward("arn:db"))]
    session.answers("elbv2", "describe_listeners", {"Listeners": listeners})
    session.answers("elbv2", "describe_tags", tagged(db="shop"))
    (found,) = load_balancer(BY_NAME, session).listeners
    assert (found.port, found.project, found.rules) == (5432, "shop", ())


def test_listeners_and_rules_of_all_pages_come_with_their_projects() -> None:
    session = StubbedSession()
    one, two = "arn:aws:elasticloadbalancing:l1", "arn:aws:elasticloadbalancing:l2"
    fixed = [{"Type": "fixed-response"}]
    session.answers("elbv2", "describe_load_balancers", described())
    session.answers(
        "elbv2",
        "describe_listeners",
        {"Listeners": [listener(one, 8080, forward("arn:shop", "arn:shop2"))], "NextMarker": "m"},
    )
    session.answers("elbv2", "describe_listeners", {"Listeners": [listener(two, 80, fixed)]})
    session.answers(
        "elbv2", "describe_rules", {"Rules": [rule("default", fixed)]}, {"ListenerArn": one}
    )
    hosts = {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com"]}}
    paths = {"Field": "path-pattern", "Values": ["/b/*"], "PathPatternConfig": {"Values": ["/b/*"]}}
    session.answers(
        "elbv2",
        "describe_rules",
        {"Rules": [rule("20", forward("arn:blog"), Conditions=[hosts])], "NextMarker": "m"},
        {"ListenerArn": two},
    )
    session.answers(
        "elbv2",
        "describe_rules",
        {"Rules": [rule("3", forward("arn:shop", "arn:blog"), Conditions=[paths])]},
        {"ListenerArn": two, "Marker": "m"},
    )
    session.answers(
        "elbv2",
        "describe_tags",
        tagged(shop="shop", shop2="shop", blog="blog"),
        {"ResourceArns": [one, two, "arn:blog", "arn:shop", "arn:shop2"]},
    )
    found = load_balancer(BY_NAME, session)
    session.stubs["elbv2"].assert_no_pending_responses()
    assert found.listeners == (
        Listener(
            arn=two,
            port=80,
            protocol="HTTP",
            rules=(
                ListenerRule(
                    arn="arn:aws:elasticloadbalancing:rule-3", priority=3, paths=("/b/*",)
                ),
                ListenerRule(
                    arn="arn:aws:elasticloadbalancing:rule-20",
                    priority=20,
                    hosts=("a.example.com",),
                    project="blog",
                ),
            ),
        ),
        Listener(arn=one, port=8080, protocol="HTTP", project="shop"),
    )


def test_a_target_group_without_the_tag_belongs_to_nobody() -> None:
    session = StubbedSession()
    session.answers("elbv2", "describe_load_balancers", described())
    direct = [{"Type": "forward", "TargetGroupArn": "arn:other"}]
    session.answers(
        "elbv2", "describe_listeners", {"Listeners": [listener("arn:aws:e:l", 80, direct)]}
    )
    session.answers("elbv2", "describe_rules", {"Rules": []})
    session.answers("elbv2", "describe_tags", tagged(other=""))
    assert [item.project for item in load_balancer(BY_NAME, session).listeners] == [None]


def test_tags_are_asked_for_twenty_at_a_time() -> None:
    session = StubbedSession()
    groups = [f"arn:{number:02}" for number in range(21)]
    session.answers("elbv2", "describe_load_balancers", described())
    session.answers(
        "elbv2",
        "describe_listeners",
        {"Listeners": [listener("arn:aws:e:l", 80, forward(*groups))]},
    )
    session.answers("elbv2", "describe_rules", {"Rules": []})
    for part in (groups[:20], [*groups[20:], "arn:aws:e:l"]):
        session.answers("elbv2", "describe_tags", {"TagDescriptions": []}, {"ResourceArns": part})
    load_balancer(BY_NAME, session)
    session.stubs["elbv2"].assert_no_pending_responses()


def test_a_name_that_is_unknown_is_told() -> None:
    session = StubbedSession()
    session.refuses("elbv2", "describe_load_balancers", "LoadBalancerNotFound")
    with pytest.raises(InputError):
        load_balancer(BY_NAME, session)


def test_another_refusal_is_passed_on() -> None:
    session = StubbedSession()
    session.refuses("elbv2", "describe_load_balancers", "ValidationError", "no valid ARN")
    with pytest.raises(AwsError) as caught:
        load_balancer(BY_NAME, session)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.span) == ("C2C-A008", BY_NAME.span)


def test_a_later_page_that_is_denied_is_told_with_its_action() -> None:
    session = StubbedSession()
    session.answers("elbv2", "describe_load_balancers", described())
    session.refuses("elbv2", "describe_listeners", "AccessDenied")
    with pytest.raises(AwsError) as caught:
        load_balancer(BY_NAME, session)
    (problem,) = caught.value.diagnostics
    assert "elasticloadbalancing:DescribeListeners" in problem.message


def test_other_conditions_are_seen_and_a_redirect_belongs_to_its_own_tag() -> None:
    session = StubbedSession()
    redirect = [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}]
    header = {
        "Field": "http-header",
        "HttpHeaderConfig": {"HttpHeaderName": "X-Test", "Values": ["1"]},
    }
    regex = {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/a"]}}
    session.answers("elbv2", "describe_load_balancers", described())
    session.answers(
        "elbv2", "describe_listeners", {"Listeners": [listener("arn:aws:e:l", 80, redirect)]}
    )
    rules = [
        rule("1", redirect, Conditions=[header]),
        rule("2", redirect, Conditions=[regex]),
    ]
    session.answers("elbv2", "describe_rules", {"Rules": rules})
    tags = [
        {"Key": PROJECT_TAG, "Value": "shop"},
        {"Key": "aws:cloudformation:logical-id", "Value": "WebTCP80Listener"},
    ]
    session.answers(
        "elbv2",
        "describe_tags",
        {"TagDescriptions": [{"ResourceArn": "arn:aws:e:l", "Tags": tags}]},
    )
    (found,) = load_balancer(BY_NAME, session).listeners
    assert (found.project, found.logical_id) == ("shop", "WebTCP80Listener")
    assert [it.other_conditions for it in found.rules] == [True, True]
    assert [it.project for it in found.rules] == [None, None]
