"""The rows of the tables: what is gained and lost, whatever its order and notation."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Hidden,
    Op,
    PropertyChange,
    Replacement,
    ResourceChange,
)
from compose2cfn.review.access import Grant, Path, grants, paths

ROLE, GROUP = "AWS::IAM::Role", "AWS::EC2::SecurityGroup"


def changed(type_: str, before: Any, after: Any, *touched: str) -> ChangeSet:
    """Return a change set with one resource, given by its properties (None where it isn't)."""
    action = Action.ADD if before is None else Action.REMOVE if after is None else Action.MODIFY
    item = ResourceChange(
        logical_id="It",
        type=type_,
        action=action,
        replacement=Replacement.NEVER if action is Action.MODIFY else None,
        before=None if before is None else {"Properties": before},
        after=None if after is None else {"Properties": after},
        properties=tuple(
            PropertyChange(path=f"/Properties/{name}", op=Op.MODIFY) for name in touched
        ),
    )
    return ChangeSet(changes=(item,))


def allow(*actions: str, resource: Any = "arn:aws:s3:::a/*", **more: Any) -> dict[str, Any]:
    """Return a policy document with one statement."""
    return {
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}]
    }


def role(*documents: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the properties of a role with these policies."""
    policies = [{"PolicyName": str(n), "PolicyDocument": d} for n, d in enumerate(documents)]
    return {"Policies": policies, **more}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (role(allow("a:B", "a:C")), role(allow("a:C", "a:B"))),
        (role(allow("a:B", "a:C")), role(allow("a:C"), allow("a:B"))),
        (role(allow("a:B")), role(allow("A:b"))),
        (role(allow("a:B")), role(allow("a:B"), Description="x")),
    ],
    ids=["order", "split", "case", "something else"],
)
def test_the_same_permissions_are_no_rows(before: Any, after: Any) -> None:
    assert grants(changed(ROLE, before, after)) == ()


def test_actions_on_one_resource_are_one_row() -> None:
    found = grants(changed(ROLE, role(allow("a:B")), role(allow("a:C", "a:D"))))

    assert [(row.sign, row.actions, row.is_broad) for row in found] == [
        ("+", ("a:c", "a:d"), False),
        ("-", ("a:b",), False),
    ]


def test_wildcards_are_broad() -> None:
    (row,) = grants(changed(ROLE, role(), role(allow("s3:*", resource="*"))))

    assert row == Grant(
        sign="+", logical_id="It", effect="Allow", actions=("s3:*",), resource="*", is_broad=True
    )


def test_trust_is_told_apart() -> None:
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}}
    (row,) = grants(changed(ROLE, {}, {"AssumeRolePolicyDocument": trust}))

    assert (row.effect, row.principal, row.is_broad) == ("Trust", "*", True)


def test_managed_policies_are_attached_and_taken_off() -> None:
    old, new = {"ManagedPolicyArns": ["arn:a", "arn:b"]}, {"ManagedPolicyArns": ["arn:b", "arn:c"]}
    found = grants(changed(ROLE, old, new))

    assert [(row.sign, row.effect, row.actions) for row in found] == [
        ("+", "Attach", ("arn:c",)),
        ("-", "Attach", ("arn:a",)),
    ]


def test_a_reference_is_its_name_on_both_sides() -> None:
    reference = {"Fn::GetAtt": ["Logs", "Arn"]}
    known_later = Hidden("known-after-apply", "Logs.Arn")
    before, after = role(allow("a:B", resource=reference)), role(allow("a:B", resource=known_later))

    assert grants(changed(ROLE, before, after)) == ()


def test_what_goes_loses_all() -> None:
    (row,) = grants(changed(ROLE, role(allow("a:B")), None))
    assert row.sign == "-"


def test_policies_that_nobody_tells_are_a_row_too() -> None:
    untold = changed(ROLE, None, None, "Policies")
    item = ResourceChange(
        logical_id="It", type=ROLE, action=Action.MODIFY, properties=untold.changes[0].properties
    )
    assert [row.sign for row in grants(ChangeSet(changes=(item,)))] == ["?"]


def rule(port: int, cidr: str) -> dict[str, Any]:
    """Return an ingress rule."""
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": cidr}


def test_ports_open_and_close() -> None:
    before = {"SecurityGroupIngress": [rule(80, "10.0.0.0/8"), rule(443, "0.0.0.0/0")]}
    after = {"SecurityGroupIngress": [rule(443, "0.0.0.0/0"), rule(22, "0.0.0.0/0")]}
    found = paths(changed(GROUP, before, after))

    assert found == (
        Path(
            sign="+",
            logical_id="It",
            direction="in",
            what="tcp 22",
            peer="0.0.0.0/0",
            is_world=True,
        ),
        Path(sign="-", logical_id="It", direction="in", what="tcp 80", peer="10.0.0.0/8"),
    )


def test_the_way_out_is_everything_where_nothing_is_said() -> None:
    after = {"SecurityGroupEgress": [rule(443, "10.0.0.0/8")]}
    found = paths(changed(GROUP, {}, after))

    assert [(row.sign, row.direction, row.what) for row in found] == [
        ("+", "out", "tcp 443"),
        ("-", "out", "every protocol and port"),
    ]


@pytest.mark.parametrize(
    ("type_", "before", "after", "told"),
    [
        (
            "AWS::ElasticLoadBalancingV2::Listener",
            {"Port": 80, "Protocol": "HTTP"},
            {"Port": 443, "Protocol": "HTTPS"},
            [("+", "HTTPS 443"), ("-", "HTTP 80")],
        ),
        (
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {"Scheme": "internal"},
            {},
            [("+", "internet-facing"), ("-", "internal")],
        ),
        (
            "AWS::ECS::Service",
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "DISABLED"}}},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}}},
            [("+", "public addresses")],
        ),
        ("AWS::ECS::Service", {"DesiredCount": 1}, {"DesiredCount": 2}, []),
    ],
    ids=["listener", "balancer", "addresses", "something else"],
)
def test_other_ways_in(type_: str, before: Any, after: Any, told: list[tuple[str, str]]) -> None:
    found = [(row.sign, row.what) for row in paths(changed(type_, before, after))]

    assert [row for row in found if row in told] == told
    assert (not told) == (not found)
