"""Who may do more than before: policies, trust and public resources, fired and silent."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.predict import predict
from compose2cfn.review.assess import findings_of

BUCKET = "arn:aws:s3:::files"
GITHUB = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": "*"}


def trust(principal: Any, **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return statement | ({"Condition": condition} if condition else {})


TASKS = trust({"Service": "ecs-tasks.amazonaws.com"})


def of_github(operator: str, *subjects: str) -> dict[str, Any]:
    return trust({"Federated": GITHUB}, **{operator: {SUBJECT: list(subjects)}})


def role(*trusts: dict[str, Any], inline: Any = (), **more: Any) -> dict[str, Any]:
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": list(inline)}}]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Statement": list(trusts or [TASKS])},
            "Policies": policies,
            **more,
        },
    }


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "p",
            "PolicyDocument": {"Statement": list(statements)},
            "Roles": [{"Ref": "Role"}],
        },
    }


def of_bucket(*statements: dict[str, Any]) -> dict[str, Any]:
    told = {"Bucket": "files", "PolicyDocument": {"Statement": list(statements)}}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": told}


def found(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    findings = findings_of(predict({"Resources": before}, {"Resources": after}))
    return {f"{item.rule} {item.level.word} {item.logical_id}" for item in findings}


def managed(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"PolicyDocument": {"Statement": list(statements)}, **more}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": told}


def holding(*policies: Any) -> dict[str, Any]:
    return role(ManagedPolicyArns=list(policies))


def files(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::EFS::FileSystem", "Properties": {"Encrypted": True, **more}}


THE_POLICY = {"Ref": "Policy"}
BY_TLS = {
    "Effect": "Deny",
    "Action": "*",
    "Principal": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
READ = allow("s3:GetObject", f"{BUCKET}/in/*")
EVERYBODY = allow("s3:GetObject", f"{BUCKET}/*", Principal="*")
AT_VPC = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}

SILENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an inline policy moves to one of its own": (
        {"Role": role(inline=[allow("s3:*", "*")])},
        {"Role": role(), "Policy": policy(allow("s3:*", "*"))},
    ),
    "a deny moves to a policy of its own": (
        {"Role": role(inline=[deny("s3:DeleteObject")])},
        {"Role": role(), "Policy": policy(deny("s3:DeleteObject"))},
    ),
    "more is denied": (
        {"Role": role(inline=[deny("s3:DeleteObject")])},
        {"Role": role(inline=[deny("s3:*")])},
    ),
    "less of a bucket": (
        {"Role": role(inline=[allow("s3:GetObject", f"{BUCKET}/*")])},
        {"Role": role(inline=[READ])},
    ),
    "one more permission by name": (
        {"Role": role(inline=[READ])},
        {"Role": role(inline=[READ, allow("s3:PutObject", f"{BUCKET}/out/*")])},
    ),
    "one role may be passed on": (
        {"Role": role()},
        {"Role": role(inline=[allow("iam:PassRole", "arn:aws:iam::111111111111:role/x")])},
    ),
    "a new role for tasks": ({}, {"Role": role()}),
    "a new role for one branch": (
        {},
        {"Role": role(of_github("StringEquals", "repo:shop/web:ref:refs/heads/main"))},
    ),
    "trust is narrowed": (
        {"Role": role(of_github("StringLike", "repo:shop/web:*"))},
        {"Role": role(of_github("StringEquals", "repo:shop/web:ref:refs/heads/main"))},
    ),
    "trust in another order": (
        {"Role": role(TASKS, of_github("StringLike", "repo:shop/web:*"))},
        {"Role": role(of_github("StringLike", "repo:shop/web:*"), TASKS)},
    ),
    "a policy that the role had otherwise": (
        {"Role": role(inline=[allow("s3:*", "*")]), "Policy": managed(allow("s3:*", "*"))},
        {"Role": holding(THE_POLICY), "Policy": managed(allow("s3:*", "*"))},
    ),
    "a policy gets another logical id": (
        {"Role": holding(THE_POLICY), "Policy": managed(allow("s3:*", "*"), deny("iam:*"))},
        {
            "Role": holding({"Ref": "Other"}),
            "Other": managed(allow("s3:*", "*"), deny("iam:*")),
        },
    ),
    "a role goes together with its deny": (
        {"Role": role(), "Policy": managed(deny("iam:*"), Roles=[{"Ref": "Role"}])},
        {"Policy": managed(deny("iam:*"))},
    ),
    "a policy of AWS for tasks": (
        {"Role": role()},
        {"Role": holding("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")},
    ),
    "a file system gets a policy": ({"Files": files()}, {"Files": files(FileSystemPolicy=BY_TLS)}),
    "everyone, but in a network": (
        {"Public": of_bucket(READ | {"Principal": {"AWS": "arn:aws:iam::111111111111:root"}})},
        {"Public": of_bucket(EVERYBODY | AT_VPC)},
    ),
}

FIRING: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a broad policy is attached to one more role": (
        "R12 high Policy",
        {
            "Role": role(),
            "Other": role(),
            "Policy": managed(allow("s3:*", "*"), Roles=[{"Ref": "Other"}]),
        },
        {
            "Role": role(),
            "Other": role(),
            "Policy": managed(allow("s3:*", "*"), Roles=[{"Ref": "Other"}, {"Ref": "Role"}]),
        },
    ),
    "a role takes on a broad policy": (
        "R12 high Role",
        {"Role": role(), "Policy": managed(allow("s3:*", "*"))},
        {"Role": holding(THE_POLICY), "Policy": managed(allow("s3:*", "*"))},
    ),
    "a new role takes on a broad policy": (
        "R12 high Role",
        {"Policy": managed(allow("s3:*", "*"))},
        {"Role": holding(THE_POLICY), "Policy": managed(allow("s3:*", "*"))},
    ),
    "a role takes on a narrow policy": (
        "R12 low Role",
        {"Role": role(), "Policy": managed(READ)},
        {"Role": holding(THE_POLICY), "Policy": managed(READ)},
    ),
    "a new policy for two, of whom one could do it all before": (
        "R12 high Policy",
        {"Role": role(), "Other": role(inline=[allow("s3:*", "*")])},
        {
            "Role": role(),
            "Other": role(inline=[allow("s3:*", "*")]),
            "Policy": managed(allow("s3:*", "*"), Roles=[{"Ref": "Other"}, {"Ref": "Role"}]),
        },
    ),
    "a deny is detached": (
        "R12 high Role",
        {"Role": holding(THE_POLICY), "Policy": managed(deny("iam:*"))},
        {"Role": role(), "Policy": managed(deny("iam:*"))},
    ),
    "a policy from outside": (
        "R12 medium Role",
        {"Role": role()},
        {"Role": holding("arn:aws:iam::111111111111:policy/deploy")},
    ),
    "a system administrator": (
        "R13 high Role",
        {"Role": role()},
        {"Role": holding("arn:aws:iam::aws:policy/job-function/SystemAdministrator")},
    ),
    "everyone but one": (
        "R13 critical Role",
        {"Role": role()},
        {
            "Role": role(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "NotPrincipal": {"AWS": "arn:aws:iam::222222222222:root"},
                }
            )
        },
    ),
    "a deny of a trust policy goes": (
        "R13 high Role",
        {"Role": role(TASKS, trust({"AWS": "*"}) | {"Effect": "Deny"})},
        {"Role": role(TASKS)},
    ),
    "a bucket lets in another account": (
        "R12 medium Public",
        {"Public": of_bucket()},
        {"Public": of_bucket(READ | {"Principal": {"AWS": "arn:aws:iam::222222222222:root"}})},
    ),
    "a bucket's deny is removed": (
        "R12 high Public",
        {"Public": of_bucket(deny("s3:*") | {"Principal": "*"})},
        {"Public": of_bucket()},
    ),
    "a bucket's policy of denies is removed": (
        "R12 high Public",
        {"Public": of_bucket(deny("s3:*") | {"Principal": "*"}), "Role": role()},
        {"Role": role()},
    ),
    "a file system loses its policy": (
        "R12 high Files",
        {"Files": files(FileSystemPolicy=BY_TLS)},
        {"Files": files()},
    ),
    "a policy with a deny is removed": (
        "R12 high Policy",
        {"Role": role(), "Policy": policy(deny("s3:DeleteObject"))},
        {"Role": role()},
    ),
    "all of a bucket": (
        "R12 high Role",
        {"Role": role(inline=[READ])},
        {"Role": role(inline=[allow("s3:GetObject", f"{BUCKET}/*")])},
    ),
    "a condition is dropped": (
        "R12 high Role",
        {"Role": role(inline=[allow("s3:GetObject", BUCKET, **AT_VPC)])},
        {"Role": role(inline=[allow("s3:GetObject", BUCKET)])},
    ),
    "everyone reads a bucket": (
        "R12 high Public",
        {"Public": of_bucket(EVERYBODY | AT_VPC)},
        {"Public": of_bucket(EVERYBODY)},
    ),
    "every role may be passed on": (
        "R13 high Role",
        {"Role": role()},
        {"Role": role(inline=[allow("iam:PassRole", "*")])},
    ),
    "an administrator by partition": (
        "R13 high Role",
        {"Role": role()},
        {
            "Role": role(
                ManagedPolicyArns=[
                    {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}
                ]
            )
        },
    ),
    "another account": (
        "R13 high Role",
        {"Role": role()},
        {"Role": role(TASKS, trust({"AWS": "arn:aws:iam::222222222222:root"}))},
    ),
    "a new role for another account": (
        "R13 high Role",
        {},
        {"Role": role(trust({"AWS": "222222222222"}))},
    ),
    "another service": (
        "R13 high Role",
        {"Role": role()},
        {"Role": role(TASKS, trust({"Service": "ec2.amazonaws.com"}))},
    ),
    "every branch instead of one": (
        "R13 high Role",
        {"Role": role(of_github("StringEquals", "repo:shop/web:ref:refs/heads/main"))},
        {"Role": role(of_github("StringLike", "repo:shop/web:*"))},
    ),
    "the subject is dropped": (
        "R13 high Role",
        {"Role": role(of_github("StringEquals", "repo:shop/web:ref:refs/heads/main"))},
        {"Role": role(trust({"Federated": GITHUB}))},
    ),
    "a new role for everyone at the provider": (
        "R13 high Role",
        {},
        {"Role": role(of_github("StringLike", "repo:*"))},
    ),
    "everyone, under a condition": (
        "R13 high Role",
        {"Role": role()},
        {"Role": role(trust({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": "o-1"}))},
    ),
    "everyone": (
        "R13 critical Role",
        {"Role": role(trust({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": "o-1"}))},
        {"Role": role(trust({"AWS": "*"}))},
    ),
}


@pytest.mark.parametrize(("before", "after"), SILENT.values(), ids=SILENT)
def test_nobody_may_do_more(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert found(before, after) == set()


@pytest.mark.parametrize(("expected", "before", "after"), FIRING.values(), ids=FIRING)
def test_somebody_may_do_more(expected: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert expected in found(before, after)
