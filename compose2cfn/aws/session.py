"""One account and Region to talk to: region, credentials, retries and timeouts as the AWS CLI has.

`AWS_PROFILE`, `AWS_ENDPOINT_URL`, `AWS_MAX_ATTEMPTS` and the files of the AWS CLI are read by
botocore itself; only `AWS_REGION`, which botocore doesn't know, is read here, and
`COMPOSE2CFN_TARGET_PROFILE`: the profile for the account that is deployed to, where that isn't
the one that has the pipeline and its records. botocore assumes a profile's role anew before it
ends, so a deployment may take longer than the hour that one role lasts by way of another.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

from compose2cfn.aws import codes
from compose2cfn.aws.errors import told, without_credentials
from compose2cfn.aws.garbled import watch
from compose2cfn.core.errors import AwsError
from compose2cfn.core.values import dataclass

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60
ATTEMPTS = 5
"""Calls are tried this often with growing pauses, unless AWS_MAX_ATTEMPTS or the profile differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an answer is waited for, in seconds, and how often it is asked for."""

    connect_s: int = CONNECT_TIMEOUT_S
    read_s: int = READ_TIMEOUT_S
    attempts: int | None = None


TARGET_PROFILE = "COMPOSE2CFN_TARGET_PROFILE"
AT_HOME = frozenset(("codepipeline", "s3", "sts"))
"""Asked in the caller's own account: what the pipeline was told, its records, and who calls."""

USUAL = Patience()
BRIEF = Patience(connect_s=2, read_s=10, attempts=1)
"""For a question that the command can do without."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, as AWS sees it."""

    arn: str
    account: str
    partition: str


class AwsSession:
    """Clients of one Region with the credentials of the environment.

    ``core`` is a botocore session; boto3's clients are botocore's, and its resources aren't used.
    ``target`` is that of the account that is deployed to, where it is another one.
    """

    def __init__(
        self, core: Any, region: str, patience: Patience = USUAL, target: Any = None
    ) -> None:
        self._core = core
        self._target = core if target is None else target
        self._patience = patience
        self.region = region

    def client(self, service: str) -> Any:
        """Return boto3's client of a service (`ecs`, `elbv2`, …)."""
        return self._client(service, self._core if service in AT_HOME else self._target)

    def _client(self, service: str, core: Any) -> Any:
        from botocore.config import Config

        try:
            with told(f"{service} client"):
                made = core.create_client(
                    service,
                    region_name=self.region,
                    config=Config(
                        retries={"mode": "standard", "total_max_attempts": self._attempts()},
                        connect_timeout=self._patience.connect_s,
                        read_timeout=self._patience.read_s,
                        user_agent_extra="compose2cfn",
                    ),
                )
                watch(made)
                return made
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
        return _identity(self.client("sts"))

    def account(self) -> str:
        """Return the 12 digits of the account that is deployed to."""
        return self._deploying.account

    @property
    def partition(self) -> str:
        """The partition that is deployed to: aws, aws-cn, aws-us-gov."""
        return self._deploying.partition

    @cached_property
    def _deploying(self) -> Identity:
        if self._target is self._core:
            return self.identity
        return _identity(self._client("sts", self._target))

    def _attempts(self) -> int:
        if self._patience.attempts is not None:
            return self._patience.attempts
        configured = self._core.get_config_variable("max_attempts")
        return ATTEMPTS if configured is None else int(configured)


def _identity(sts: Any) -> Identity:
    with told("sts:GetCallerIdentity"):
        answer = sts.get_caller_identity()
    arn = str(answer["Arn"])
    return Identity(arn, str(answer["Account"]), arn.split(":")[1])


def open_session(region: str | None = None) -> AwsSession:
    """Return a session for ``region``, else for AWS_REGION, AWS_DEFAULT_REGION or the profile's.

    No call is made yet. Raises :class:`AwsError` where no Region or no such profile is found.
    """
    core, chosen = _core_and_region(region)
    if not chosen:
        raise AwsError(
            (
                codes.WRONG_REGION.error(
                    "no AWS Region is set",
                    hint="set '--region', AWS_REGION or the profile's region",
                ),
            )
        )
    return AwsSession(core, chosen, target=_target())


def session_at_hand(region: str | None = None) -> AwsSession | None:
    """Return a session where Region and credentials are set up, else None; it is brief with AWS.

    The instance metadata service isn't asked for credentials: off AWS that is a wait for nobody.
    Raises :class:`AwsError` where no such profile is found or its credentials can't be read.
    """
    core, chosen = _core_and_region(region)
    target = _target()
    with told("looking for credentials"):
        core.get_component("credential_provider").remove("iam-role")
        found = core.get_credentials()
    return AwsSession(core, chosen, BRIEF, target) if chosen and found else None


def _target() -> Any:
    """Return the session of the account that is deployed to, or None where it is the caller's."""
    import botocore.session

    profile = os.environ.get(TARGET_PROFILE)
    if not profile:
        return None
    with told("opening a session"):
        core = botocore.session.Session(profile=profile)
        core.get_config_variable("region")
    return core


def _core_and_region(region: str | None) -> tuple[Any, str]:
    import botocore.session

    with told("opening a session"):
        core = botocore.session.Session()
        chosen = region or os.environ.get("AWS_REGION") or core.get_config_variable("region")
    return core, str(chosen or "")
