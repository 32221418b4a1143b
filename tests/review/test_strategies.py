"""Deployment strategies: what changes in how requests move, and in the way back."""

from __future__ import annotations

import pytest

from tests.review.test_stack_rules import changed, found

SHIFTED = """
Resources:
  Green:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, TargetType: ip, VpcId: vpc-1}
  Api:
    Properties:
      Actions:
      - Type: forward
        ForwardConfig:
          TargetGroups:
          - {TargetGroupArn: !Ref Target, Weight: 100}
          - {TargetGroupArn: !Ref Green, Weight: 0}
  Service:
    Properties:
      DeploymentConfiguration:
        Strategy: CANARY
        BakeTimeInMinutes: 15
        Alarms: {AlarmNames: [errors, latency], Enable: true, Rollback: true}
        LifecycleHooks: [{LifecycleStages: [POST_TEST_TRAFFIC_SHIFT], TargetType: PAUSE}]
      LoadBalancers:
      - ContainerName: web
        ContainerPort: 8080
        TargetGroupArn: !Ref Target
        AdvancedConfiguration:
          AlternateTargetGroupArn: !Ref Green
          ProductionListenerRule: !Ref Api
"""


def told(patch: str, start: str = SHIFTED) -> set[str]:
    return {item for item in found(changed(patch, start)) if item.startswith("R43")}


def of_service(configuration: str) -> str:
    return f"Resources: {{Service: {{Properties: {{DeploymentConfiguration: {configuration}}}}}}}"


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param("Resources: {Service: {Properties: {DesiredCount: 3}}}", id="another-count"),
        pytest.param(of_service("{BakeTimeInMinutes: 30}"), id="a-longer-bake-time"),
        pytest.param(
            of_service("{Alarms: {AlarmNames: [latency, errors]}}"), id="alarms-in-another-order"
        ),
        pytest.param(
            "Resources: {Api: {Properties: {Tags: [{Key: a, Value: b}]}}}", id="tags-of-the-rule"
        ),
    ],
)
def test_what_changes_nothing_of_it_is_silent(patch: str) -> None:
    assert told(patch) == set()


def test_an_ordinary_rule_may_change() -> None:
    patch = "Resources: {Api: {Properties: {Conditions: [{Field: path-pattern, Values: [/b]}]}}}"
    assert told(patch, start="") == set()


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(of_service("{Strategy: LINEAR}"), "R43 medium Service", id="another-one"),
        pytest.param(of_service("{Strategy: ROLLING}"), "R43 high Service", id="back-to-rolling"),
        pytest.param(of_service("{Strategy: null}"), "R43 high Service", id="rolling-unsaid"),
        pytest.param(of_service("{BakeTimeInMinutes: 5}"), "R43 low Service", id="less-time"),
        pytest.param(
            of_service("{Alarms: {AlarmNames: [latency]}}"), "R43 medium Service", id="an-alarm"
        ),
        pytest.param(of_service("{LifecycleHooks: null}"), "R43 medium Service", id="a-pause"),
        pytest.param(
            "Resources: {Service: {Properties: {DeploymentController: {Type: CODE_DEPLOY}}}}",
            "R43 medium Service",
            id="another-controller",
        ),
        pytest.param(
            "Resources: {Api: {Properties: {Conditions: [{Field: path-pattern, Values: [/b]}]}}}",
            "R43 high Api",
            id="weights-written-again",
        ),
    ],
)
def test_what_changes_the_way_of_requests_is_told(patch: str, expected: str) -> None:
    assert told(patch) == {expected}


def test_the_first_strategy_is_told() -> None:
    assert told(of_service("{Strategy: BLUE_GREEN}"), start="") == {"R43 medium Service"}


def test_describing_load_balancers_knows_no_resource() -> None:
    role = """
Resources:
  Shifter:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: ecs.amazonaws.com}}
      Policies:
      - PolicyName: p
        PolicyDocument:
          Statement:
          - {Effect: Allow, Action: 'elasticloadbalancing:DescribeRules', Resource: '*'}
"""
    assert not {item for item in found(changed(role)) if item.startswith("R12")}
