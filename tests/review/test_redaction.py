"""Secrets are known by their key, their form or their randomness; references are no secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Hidden,
    ParameterChange,
    ResourceChange,
)
from compose2cfn.review.quotes import secrets_of
from compose2cfn.review.redaction import (
    Redacted,
    fingerprint,
    is_secret,
    redacted,
)

HEX = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/Properties/Environment/LOG_LEVEL/Value", "debug"),
        ("/Properties/Tags/Key", "owner"),
        ("/Properties/KmsKeyId", "alias/app"),
        ("/Properties/Secrets/DB_PASSWORD/ValueFrom", "arn:aws:ssm:eu-west-1:1:parameter/p"),
        ("/DB_PASSWORD", "{{resolve:secretsmanager:db}}"),
        ("/DB_PASSWORD_FILE", "/run/secrets/db"),
        ("/DB_PASSWORD", ""),
        ("/DB_PASSWORD", None),
        ("/DB_PASSWORD", Hidden("no-echo")),
        ("/Properties/Image", f"repo/web@sha256:{HEX}{HEX}"),
        ("/Properties/Name", "shop-production-WebTaskDefinition-1ABCDEFGHIJKL"),
        ("/Properties/SubnetId", "subnet-0123456789abcdef0"),
        ("/Properties/Url", "https://example.com/path?q=1"),
        ("/Properties/TokenKey/EnableIt", False),
        ("/Properties/Role", "arn:aws:iam::111111111111:role/AmazonECSTaskExecutionRolePolicy"),
        ("/Properties/Type", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    ],
)
def test_what_is_no_secret_is_shown(path: str, value: Any) -> None:
    assert not is_secret(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/Environment/DB_PASSWORD/Value", "a"),
        ("/Environment/DB_PASSWORD", "a"),
        ("/Properties/MasterUserPassword", "a"),
        ("/Properties/SecretString", "a"),
        ("/Environment/API_KEY/Value", "a"),
        ("/Environment/APIKEY/Value", 12345),
        ("/Environment/SENTRY_DSN/Value", "a"),
        ("/Environment/X/Value", "AKIAABCDEFGHIJKLMNOP"),
        ("/Environment/X/Value", "ghp_abcdefghijklmnopqrstuvwxyz"),
        ("/Environment/X/Value", "redis://:hunter2@cache:6379"),
        ("/Environment/X/Value", "eyJhbGciOiJIUzI1.eyJzdWIiOiIx.abc"),
        ("/Environment/X/Value", HEX),
        ("/Environment/X/Value", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzYYKEYzz9"),
        ("/Environment/X/Value", "aB3dE6gH9jK2mN5pQ8sT"),
    ],
)
def test_what_may_be_a_secret_is_not(path: str, value: Any) -> None:
    assert is_secret(path, value)


def test_a_fingerprint_tells_changed_from_same() -> None:
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")
    assert fingerprint("a").startswith("sha256:")
    assert len(fingerprint("a")) == len("sha256:1a2b…")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"Name": "DB_PASSWORD", "Value": "x"}, "Value"),
        ({"Key": "ApiToken", "Value": "x"}, "Value"),
        ({"Password": "x"}, "Password"),
    ],
)
def test_a_secret_inside_is_found(value: dict[str, str], shown: str) -> None:
    assert redacted("/Properties/X", value)[shown] == Redacted(fingerprint("x"))


def test_a_secret_in_a_list_is_found() -> None:
    assert redacted("/Properties/Passwords", ["x"]) == [Redacted(fingerprint("x"))]


def test_texts_that_quote_a_secret_lose_it() -> None:
    changes = ChangeSet(
        parameters=(ParameterChange(name="DbPassword", before="hunter2", after="hunter23"),)
    )

    text = secrets_of(changes).scrubbed("from hunter2 to hunter23")

    assert text == f"from {fingerprint('hunter2')} to {fingerprint('hunter23')}"


LOGICAL_ID = "BackendTCP6379TargetGroup"


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": LOGICAL_ID},
        {"Fn::GetAtt": [LOGICAL_ID, "TargetGroupName"]},
        {"Fn::GetAtt": f"{LOGICAL_ID}.TargetGroupName"},
        {"Ref": "AWS::StackName"},
        Hidden("known-after-apply", f"{LOGICAL_ID}, Web.Arn"),
    ],
    ids=str,
)
def test_a_name_in_the_template_is_no_secret_however_random_it_looks(value: Any) -> None:
    assert redacted("/Properties/TargetGroupArn", value) == value


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "AKIAABCDEFGHIJKLMNOP"},
        {"Ref": HEX, "Other": 1},
        {"Fn::GetAtt": ["Web", f"https://x/{HEX}"]},
        Hidden("known-after-apply", f"https://x/{HEX}"),
    ],
    ids=str,
)
def test_what_only_looks_like_a_reference_is_redacted(value: Any) -> None:
    assert HEX not in str(redacted("/Properties/Any", value))
    assert "AKIAABCDEFGHIJKLMNOP" not in str(redacted("/Properties/Any", value))


def test_a_reference_is_not_scrubbed_from_sentences() -> None:
    used = ResourceChange(
        logical_id="Web", type="T", action=Action.ADD, after={"Properties": {"A": {"Ref": "Web1"}}}
    )
    random = replace(used, after={"Properties": {"A": {"Ref": LOGICAL_ID}}})
    found = secrets_of(ChangeSet(changes=(used, random)))

    assert found.scrubbed(f"refers to {LOGICAL_ID}") == f"refers to {LOGICAL_ID}"
