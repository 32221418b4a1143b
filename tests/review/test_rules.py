"""Each rule fires where its risk is, and stays silent beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.changes.model import ChangeSet, Completeness
from compose2cfn.review.assess import findings_of
from compose2cfn.review.registry import RULES
from tests.review.examples import (
    change,
    detail,
    release,
    service_change,
    task,
    task_change,
    told,
)
from tests.review.test_guards import FIRED_BY_GUARDS
from tests.review.test_stack_rules import FIRED_BY_STACKS
from tests.review.test_times_and_settings import FIRED_BY_SURROUNDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

ELB = "AWS::ElasticLoadBalancingV2"
EFS = "AWS::EFS::FileSystem"


def found(*changes: dict[str, Any]) -> set[str]:
    """Return rule, level and resource of each finding."""
    return {
        f"{item.rule} {item.level.word} {item.logical_id}" for item in findings_of(told(*changes))
    }


def replaced(
    name: str, type_: str, policy: str | None = None, word: str = "True"
) -> dict[str, Any]:
    more: dict[str, Any] = {"PolicyAction": policy} if policy else {}
    return change(
        name, type_, details=(detail("X", recreation="Always"),), Replacement=word, **more
    )


def group(*rules: dict[str, Any], old: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return change(
        "Group",
        "AWS::EC2::SecurityGroup",
        before={"SecurityGroupIngress": list(old)},
        after={"SecurityGroupIngress": list(rules)},
    )


def port(
    first: int, last: int | None = None, peer: str = "0.0.0.0/0", **more: Any
) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last or first, "CidrIp": peer, **more}


def role(*statements: dict[str, Any], old: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    def policies(items: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        return {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": list(items)}}]}

    return change("Role", "AWS::IAM::Role", before=policies(old), after=policies(statements))


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def container(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    base = {"Name": "web", "Image": "web:1"}
    return task_change(
        {"ContainerDefinitions": [base | before]}, {"ContainerDefinitions": [base | after]}
    )


SECRET = {"Secrets": [{"Name": "DB_PASSWORD", "ValueFrom": "arn:aws:ssm:x:1:parameter/p"}]}
BUCKET = "arn:aws:s3:::bucket/*"
PINNED = "repo/web@sha256:" + "0" * 64

SILENT: dict[str, tuple[dict[str, Any], ...]] = {
    "a plain release": release(),
    "scaled up": (service_change({"DesiredCount": 1}, {"DesiredCount": 2}),),
    "scaled up from zero": (service_change({"DesiredCount": 0}, {"DesiredCount": 2}),),
    "a new service that is off": (
        change("S", "AWS::ECS::Service", "Add", after={"DesiredCount": 0}),
    ),
    "a file system updated in place": (
        change("Data", EFS, details=(detail("LifecyclePolicies"),)),
    ),
    "a queue of another group": (group(port(22, peer="10.0.0.0/8")),),
    "a reordered group": (group(port(443), port(22), old=(port(22), port(443))),),
    "a narrower range": (group(port(22), old=(port(20, 30),)),),
    "an exact permission": (role(allow("s3:GetObject", BUCKET)),),
    "a reordered policy": (
        role(
            allow(["s3:*", "sqs:*"]),
            old=(allow("sqs:*"), allow("s3:*")),
        ),
    ),
    "a permission covered before": (role(allow("s3:Get*"), old=(allow("s3:*"),)),),
    "an action without resources": (role(allow("ecr:GetAuthorizationToken")),),
    "a tag of its own": (task_change(task("web:1"), task("web:2")),),
    "pinned": (task_change(task("web:latest"), task(f"web@sha256:{'0' * 64}")),),
    "still latest": (task_change(task("web:latest"), task("web:latest", A="1")),),
    "a harmless variable": (task_change(task(), task(LOG_LEVEL="debug")),),
    "an old plain secret": (
        task_change(task(DB_PASSWORD="old-one"), task("repo/web:2", DB_PASSWORD="old-one")),
    ),
    "a literal becomes a secret": (
        container({"Environment": [{"Name": "DB_PASSWORD", "Value": "x1y2"}]}, SECRET),
    ),
    "a listener's rule is added": (change("Rule", f"{ELB}::ListenerRule", "Add", after={}),),
    "logs elsewhere": (
        container(
            {"LogConfiguration": {"LogDriver": "awslogs"}},
            {"LogConfiguration": {"LogDriver": "awsfirelens"}},
        ),
    ),
    "logs kept longer": (
        change(
            "Logs",
            "AWS::Logs::LogGroup",
            before={"RetentionInDays": 7},
            after={"RetentionInDays": 30},
        ),
    ),
}

FIRING: dict[str, tuple[str, dict[str, Any]]] = {
    "scaled to zero": (
        "R01 high WebService",
        service_change({"DesiredCount": 2}, {"DesiredCount": "0"}),
    ),
    "service removed": ("R01 high S", change("S", "AWS::ECS::Service", "Remove")),
    "data removed": ("R02 critical Data", change("Data", EFS, "Remove", PolicyAction="Delete")),
    "data removed, no policy told": ("R02 critical Data", change("Data", EFS, "Remove")),
    "data replaced": ("R02 critical Data", replaced("Data", EFS, "ReplaceAndDelete")),
    "data perhaps replaced": ("R02 high Data", replaced("Data", EFS, word="Conditional")),
    "data kept": ("R03 high Data", change("Data", EFS, "Remove", PolicyAction="Retain")),
    "data kept beside": ("R03 high Data", replaced("Data", EFS, "ReplaceAndRetain")),
    "database with the default policy": (
        "R03 high Db",
        change("Db", "AWS::RDS::DBCluster", "Remove"),
    ),
    "service replaced": ("R05 high S", replaced("S", "AWS::ECS::Service")),
    "target group replaced": ("R06 medium T", replaced("T", f"{ELB}::TargetGroup")),
    "target group removed": ("R06 medium T", change("T", f"{ELB}::TargetGroup", "Remove")),
    "load balancer replaced": ("R07 high L", replaced("L", f"{ELB}::LoadBalancer")),
    "listener removed": ("R08 high L", change("L", f"{ELB}::Listener", "Remove")),
    "listener on another port": (
        "R08 high L",
        change("L", f"{ELB}::Listener", before={"Port": 80}, after={"Port": 8080}),
    ),
    "rule removed": ("R09 medium R", change("R", f"{ELB}::ListenerRule", "Remove")),
    "rule moved": (
        "R09 medium R",
        change("R", f"{ELB}::ListenerRule", details=(detail("Priority"),)),
    ),
    "ssh opened": ("R10 critical Group", group(port(22))),
    "ssh in a range": ("R10 critical Group", group(port(1, 1024))),
    "everything opened": (
        "R10 critical Group",
        group({"IpProtocol": "-1", "CidrIpv6": "::/0"}),
    ),
    "port opened": ("R10 high Group", group(port(8080))),
    "web port of tasks": ("R10 high Group", group(port(80))),
    "rule by itself": (
        "R10 critical In",
        change("In", "AWS::EC2::SecurityGroupIngress", "Add", after=port(3306)),
    ),
    "group not told": (
        "R10 medium G",
        change("G", "AWS::EC2::SecurityGroup", details=(detail("SecurityGroupIngress"),)),
    ),
    "whole service allowed": ("R12 high Role", role(allow("s3:*", BUCKET))),
    "every resource": ("R12 high Role", role(allow("s3:GetObject"))),
    "everything but": (
        "R12 high Role",
        role({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    ),
    "condition dropped": (
        "R12 high Role",
        role(allow("s3:*"), old=(allow("s3:*", Condition={"Bool": {"x": "true"}}),)),
    ),
    "deny removed": (
        "R12 high Role",
        role(old=({"Effect": "Deny", "Action": "s3:PutObject", "Resource": BUCKET},)),
    ),
    "policy not told": (
        "R12 medium P",
        change("P", "AWS::IAM::Policy", details=(detail("PolicyDocument"),)),
    ),
    "administrator": (
        "R13 high Role",
        change(
            "Role",
            "AWS::IAM::Role",
            before={},
            after={"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
        ),
    ),
    "everyone trusted": (
        "R13 critical Role",
        change(
            "Role",
            "AWS::IAM::Role",
            "Add",
            after={
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
                    ]
                }
            },
        ),
    ),
    "task role removed": ("R15 high WebTask", task_change({"TaskRoleArn": "arn:a"}, {})),
    "latest": ("R16 medium WebTask", task_change(task("web:1"), task("web:latest"))),
    "no tag": ("R16 medium WebTask", task_change(task("web:1"), task("host:5000/web"))),
    "unpinned": ("R16 medium WebTask", task_change(task(PINNED), task("repo/web:1"))),
    "another repository": ("R16 medium WebTask", task_change(task("a/web:1"), task("b/web:1"))),
    "container removed": (
        "R18 high WebTask",
        task_change(task(), {"ContainerDefinitions": [{"Name": "other", "Image": "x:1"}]}),
    ),
    "privileged": ("R18 high WebTask", container({}, {"Privileged": True})),
    "root again": ("R18 high WebTask", container({"User": "1000"}, {})),
    "health check removed": (
        "R19 medium WebTask",
        container({"HealthCheck": {"Command": ["CMD", "true"]}}, {}),
    ),
    "gap allowed": (
        "R19 medium WebService",
        service_change(
            {"DeploymentConfiguration": {"MinimumHealthyPercent": 100}},
            {"DeploymentConfiguration": {"MinimumHealthyPercent": 0}},
        ),
    ),
    "rollback off": (
        "R19 medium WebService",
        service_change(
            {"DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Rollback": True}}},
            {"DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Rollback": "false"}}},
        ),
    ),
    "password in plain text": (
        "R20 critical WebTask",
        task_change(task(), task(DB_PASSWORD="hunter2")),
    ),
    "password in a URL": (
        "R20 critical WebTask",
        task_change(task(), task(DATABASE="postgres://app:hunter2@db/app")),
    ),
    "NoEcho in plain text": ("R20 high WebTask", task_change(task(), task(DB="****"))),
    "secret becomes a literal": (
        "R20 critical WebTask",
        container(SECRET, {"Environment": [{"Name": "DB_PASSWORD", "Value": "x1y2"}]}),
    ),
    "secret lost": ("R21 high WebTask", container(SECRET, {})),
    "variable removed": ("R22 medium WebTask", task_change(task(A="1"), task())),
    "less memory": ("R23 medium WebTask", task_change({"Memory": "1024"}, {"Memory": "512"})),
    "logs shortened": (
        "R24 medium Logs",
        change("Logs", "AWS::Logs::LogGroup", before={}, after={"RetentionInDays": 7}),
    ),
    "logs nowhere": (
        "R24 medium WebTask",
        container({"LogConfiguration": {"LogDriver": "awslogs"}}, {}),
    ),
    "logs removed": ("R24 medium Logs", change("Logs", "AWS::Logs::LogGroup", "Remove")),
    "internet-facing": (
        "R26 high L",
        change(
            "L",
            f"{ELB}::LoadBalancer",
            before={"Scheme": "internal"},
            after={"Scheme": "internet-facing"},
        ),
    ),
    "public addresses": (
        "R26 high WebService",
        service_change(
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "DISABLED"}}},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}}},
        ),
    ),
    "unknown action": ("R38 high X", change("X", "AWS::SNS::Topic", "Explode")),
    "conditional": ("R38 medium X", replaced("X", "AWS::SNS::Topic", word="Conditional")),
}


@pytest.mark.parametrize("changes", SILENT.values(), ids=SILENT)
def test_no_risk_is_seen_where_there_is_none(changes: tuple[dict[str, Any], ...]) -> None:
    assert found(*changes) == set()


@pytest.mark.parametrize(("expected", "item"), FIRING.values(), ids=FIRING)
def test_a_risk_is_seen(expected: str, item: dict[str, Any]) -> None:
    assert expected in found(item)


def test_the_web_ports_of_a_public_load_balancer_are_its_purpose() -> None:
    balancer = change(
        "Balancer", f"{ELB}::LoadBalancer", "Add", after={"SecurityGroups": ["Group"]}
    )

    assert found(balancer, group(port(443))) == {"R10 low Group"}


def test_a_weaker_deletion_policy_arms_a_loss() -> None:
    item = change("Data", EFS)
    item["ResourceChange"] |= {
        "BeforeContext": {"Properties": {}, "DeletionPolicy": "Retain"},
        "AfterContext": {"Properties": {}, "DeletionPolicy": "Delete"},
    }

    assert found(item) == {"R04 medium Data"}


def test_a_disagreement_is_shown() -> None:
    assert "R39" in RULES
    changes = told(change("A", "AWS::SNS::Topic"))
    doubtful = ChangeSet(changes=tuple(doubted(changes)))

    assert [item.rule for item in findings_of(doubtful)] == ["R39"]


def doubted(changes: ChangeSet) -> Iterator[Any]:
    from dataclasses import replace  # noqa: PLC0415 - only here

    for item in changes.changes:
        yield replace(item, disagreement="expected replacement always, AWS says never")


@pytest.mark.parametrize(
    ("told_of", "level"),
    [
        (Completeness(warnings=("AWS warns",)), "medium"),
        (Completeness(truncated=("A:/Properties/X",)), "medium"),
        (Completeness(unknown=("Action 'X' of A",)), "medium"),
        (Completeness(only_plain=("A",)), "info"),
        (Completeness(only_predicted=("A",)), "info"),
        (Completeness(), None),
    ],
    ids=["warning", "cut", "unknown", "only plain", "only predicted", "whole"],
)
def test_a_gap_in_the_report_is_a_finding(told_of: Completeness, level: str | None) -> None:
    findings = findings_of(ChangeSet(completeness=told_of))

    assert [item.level.word for item in findings] == ([level] if level else [])


def test_every_rule_fires_in_a_case() -> None:
    fired = {expected.partition(" ")[0] for expected, _ in FIRING.values()} | {
        "R04",
        "R39",
        *FIRED_BY_GUARDS,
    }
    fired |= FIRED_BY_SURROUNDINGS

    assert fired | FIRED_BY_STACKS == set(RULES)
