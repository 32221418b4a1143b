"""R50: what the environment before hasn't run doesn't get in, and nothing else is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core.source import Source
from compose2cfn.review.assess import assess
from compose2cfn.review.images import digest_of
from compose2cfn.review.model import Decision, Finding
from compose2cfn.review.policy import DEFAULT, Allowance, Policy, RulePolicy, as_data, policy_digest
from compose2cfn.review.policy_file import load_policy
from compose2cfn.review.presets import DEV
from tests.review.examples import TARGET, change, task, task_change, told

if TYPE_CHECKING:
    from compose2cfn.review.model import Review

OLD, NEW = f"sha256:{'0' * 64}", f"sha256:{'1' * 64}"
STAGING = replace(DEV, promoted_from="staging", ran=frozenset((NEW,)))
RELEASE = task_change(task(f"repo/web@{OLD}"), task(f"repo/web@{NEW}"))
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def reviewed(policy: Policy, *changes: dict[str, Any]) -> Review:
    return assess(TARGET, told(*(changes or (RELEASE,))), policy=policy, now=NOW)


def found(review: Review) -> list[Finding]:
    return [item for item in review.findings if item.rule == "R50"]


@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        pytest.param(DEV, (RELEASE,), id="the policy doesn't ask"),
        pytest.param(STAGING, (RELEASE,), id="staging has run it"),
        pytest.param(
            STAGING,
            (task_change(task(f"repo/web@{OLD}"), task(f"repo/web@{OLD}", LEVEL="debug")),),
            id="an image that stays was let in before",
        ),
        pytest.param(
            STAGING,
            (change("WebTask", "AWS::ECS::TaskDefinition", "Remove", before=task("repo/web:1")),),
            id="a task that goes runs nothing",
        ),
        pytest.param(
            STAGING,
            (task_change(task(f"repo/web@{OLD}"), task(f"mirror.example/web@{NEW}")),),
            id="the same content from a mirror",
        ),
    ],
)
def test_nothing_is_found(policy: Policy, changes: tuple[dict[str, Any], ...]) -> None:
    review = reviewed(policy, *changes)
    assert found(review) == []
    assert review.decision is Decision.ALLOW


@pytest.mark.parametrize(
    ("policy", "changes", "message"),
    [
        pytest.param(
            replace(STAGING, ran=frozenset((OLD,))),
            (RELEASE,),
            "web: staging hasn't run sha256:111111111111…",
            id="built anew",
        ),
        pytest.param(
            STAGING,
            (task_change(task(f"repo/web@{NEW}"), task("repo/web:1.1")),),
            "web: the image has no digest, so whether staging ran the same isn't known",
            id="a tag tells nothing",
        ),
        pytest.param(
            replace(STAGING, ran=None),
            (RELEASE,),
            "web: what staging has run isn't known: no place of records was given",
            id="nobody looked",
        ),
        pytest.param(
            STAGING,
            (change("WebTask", "AWS::ECS::TaskDefinition", "Add"),),
            "its images can't be seen, so whether staging ran them isn't known",
            id="a body that AWS doesn't tell",
        ),
    ],
)
def test_it_is_denied(policy: Policy, changes: tuple[dict[str, Any], ...], message: str) -> None:
    review = reviewed(policy, *changes)
    (finding,) = found(review)
    assert finding.message == message
    assert review.decision is Decision.DENY


def test_an_allowance_lets_one_task_definition_in() -> None:
    allowed = Allowance(logical_id="WebTask", until="2026-12-31", reason="hotfix, OPS-7")
    rules = {"R50": RulePolicy(allow=(allowed,))}
    review = reviewed(replace(STAGING, ran=frozenset(), rules=rules))
    assert review.decision is Decision.ALLOW
    assert [item.finding.rule for item in review.ruling.suppressed] == ["R50"]


@pytest.mark.parametrize(
    ("image", "digest"),
    [
        ("repo/web", ""),
        ("repo/web:1", ""),
        (f"repo/web:1@{NEW}", NEW),
        ({"Fn::Sub": f"${{AWS::AccountId}}.example/web@{NEW}"}, NEW),
        ({"Fn::Sub": [f"${{Host}}/web@{NEW}", {"Host": "h"}]}, NEW),
        ({"Ref": "Image"}, ""),
        (None, ""),
        (f"repo/web@{NEW}${{Suffix}}", ""),
    ],
)
def test_the_digest_of_an_image(image: Any, digest: str) -> None:
    assert digest_of(image) == digest


def test_the_digest_of_a_policy_without_the_key_stays() -> None:
    assert "promotedFrom" not in as_data(DEFAULT)
    assert policy_digest(STAGING) != policy_digest(replace(STAGING, promoted_from="dev"))
    assert policy_digest(STAGING) == policy_digest(replace(STAGING, ran=None))


def test_a_policy_file_names_the_environment() -> None:
    policy = load_policy(Source("p.yml", "preset: prod\npromotedFrom: staging\n"))
    assert (policy.promoted_from, policy.ran) == ("staging", None)
