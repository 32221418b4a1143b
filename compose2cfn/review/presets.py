"""The built-in policies: a policy file starts from one by `preset: prod`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from compose2cfn.review.model import Level
from compose2cfn.review.policy import DEFAULT, Effect, Policy, RulePolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

HOLDING_DATA: Final = (
    "AWS::DynamoDB::*",
    "AWS::EFS::FileSystem",
    "AWS::ElastiCache::*",
    "AWS::KMS::Key",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::*",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
)

DEV: Final = Policy(name="dev", any_change=False, approve_from=Level.HIGH)
"""A plain release goes through by itself; somebody looks at what is grave."""

PROD: Final = Policy(
    name="prod",
    deny_from=Level.CRITICAL,
    rules={
        "R16": RulePolicy(action=Effect.DENY),  # what runs tomorrow is not what was approved
    },
    protected=HOLDING_DATA,
)
"""Somebody looks at every change; data, open secrets and moving images are out of the question."""

PRESETS: Final[Mapping[str, Policy]] = {"default": DEFAULT, "dev": DEV, "prod": PROD}
