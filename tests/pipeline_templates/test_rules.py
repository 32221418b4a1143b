"""Parameters of the pipeline that don't fit together are refused before anything is made."""

from __future__ import annotations

import pytest

from tests.pipeline_templates.delivery import PIPELINE
from tests.pipeline_templates.parameters import PLAIN
from tests.pipeline_templates.resolved import Stack, load

TEMPLATE = load(PIPELINE)


def broken(**given: str) -> list[str]:
    """Return what CloudFormation would say of these parameters."""
    stack = Stack(TEMPLATE, PLAIN | given)
    return [
        assertion["AssertDescription"]
        for rule in TEMPLATE["Rules"].values()
        if stack.holds(rule["RuleCondition"])
        for assertion in rule["Assertions"]
        if not stack.holds(assertion["Assert"])
    ]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"SourceType": "CodeCommit", "SourceBucketName": "unused"},
        {"PlatformBucketName": ""},
        {"PolicyKey": "policy.yml", "RequirementsKey": "requirements.txt"},
    ],
    ids=["plain", "no bucket is needed", "a preset is enough", "files of the platform team"],
)
def test_parameters_that_fit_pass(given: dict[str, str]) -> None:
    assert broken(**given) == []


def test_a_source_in_s3_needs_its_bucket() -> None:
    assert broken(SourceBucketName="unused") == ["SourceType S3 needs SourceBucketName"]


@pytest.mark.parametrize("key", ["PolicyKey", "RequirementsKey"])
def test_files_of_the_platform_team_need_its_bucket(key: str) -> None:
    told = "PolicyKey and RequirementsKey need PlatformBucketName"
    assert broken(**{key: "file", "PlatformBucketName": ""}) == [told]
