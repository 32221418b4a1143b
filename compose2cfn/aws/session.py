"""One account and Region to talk to: region, credentials, retries and timeouts as the AWS CLI has.

`AWS_PROFILE`, `AWS_ENDPOINT_URL`, `AWS_MAX_ATTEMPTS` and the files of the AWS CLI are read by
botocore itself; only `AWS_REGION`, which botocore doesn't know, is read here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from compose2cfn.aws import codes
from compose2cfn.aws.errors import told, without_credentials
from compose2cfn.core.errors import AwsError

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60
ATTEMPTS = 5
"""Calls are tried this often with growing pauses, unless AWS_MAX_ATTEMPTS or the profile differ."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, as AWS sees it."""

    arn: str
    account: str
    partition: str


class AwsSession:
    """Clients of one Region with the credentials of the environment.

    ``core`` is a botocore session; boto3's clients are botocore's, and its resources aren't used.
    """

    def __init__(self, core: Any, region: str) -> None:
        self._core = core
        self.region = region

    def client(self, service: str) -> Any:
        """Return boto3's client of a service (`ecs`, `elbv2`, …)."""
        from botocore.config import Config

        try:
            with told(f"{service} client"):
                return self._core.create_client(
                    service,
                    region_name=self.region,
                    config=Config(
                        retries={"mode": "standard", "total_max_attempts": self._attempts()},
                        connect_timeout=CONNECT_TIMEOUT_S,
                        read_timeout=READ_TIMEOUT_S,
                        user_agent_extra="compose2cfn",
                    ),
                )
        except ValueError as error:
            # botocore's words for an AWS_ENDPOINT_URL without scheme or an AWS_MAX_ATTEMPTS of text
            raise AwsError(
                (
                    codes.MISCONFIGURED.error(
                        f"{service} client: {without_credentials(str(error))}",
                        hint=codes.HINTS[codes.MISCONFIGURED.id],
                    ),
                )
            ) from error

    @cached_property
    def identity(self) -> Identity:
        """The caller; asked once (STS API reference, GetCallerIdentity: needs no permission)."""
        with told("sts:GetCallerIdentity"):
            answer = self.client("sts").get_caller_identity()
        arn = str(answer["Arn"])
        return Identity(arn, str(answer["Account"]), arn.split(":")[1])

    def account(self) -> str:
        """Return the 12 digits of the caller's account."""
        return self.identity.account

    @property
    def partition(self) -> str:
        """The partition of the caller's ARN: aws, aws-cn, aws-us-gov."""
        return self.identity.partition

    def _attempts(self) -> int:
        configured = self._core.get_config_variable("max_attempts")
        return ATTEMPTS if configured is None else int(configured)


def open_session(region: str | None = None) -> AwsSession:
    """Return a session for ``region``, else for AWS_REGION, AWS_DEFAULT_REGION or the profile's.

    No call is made yet. Raises :class:`AwsError` where no Region or no such profile is found.
    """
    import botocore.session

    with told("opening a session"):
        core = botocore.session.Session()
        chosen = region or os.environ.get("AWS_REGION") or core.get_config_variable("region")
    if not chosen:
        raise AwsError(
            (
                codes.WRONG_REGION.error(
                    "no AWS Region is set",
                    hint="set '--region', AWS_REGION or the profile's region",
                ),
            )
        )
    return AwsSession(core, str(chosen))
