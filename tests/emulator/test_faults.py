"""Calls that go wrong on demand, and come right again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.emulator.door import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


@pytest.fixture(name="impatient")
def _impatient(account: Account) -> Iterator[Any]:
    import boto3
    from botocore.config import Config

    assert account.id
    client = boto3.client("cloudformation", config=Config(retries={"max_attempts": 0}))
    yield client
    client.close()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("throttle", "Throttling"),
        ("internal", "InternalFailure"),
        ("denied", "AccessDenied"),
        ("expired", "ExpiredToken"),
    ],
)
def test_a_call_is_refused_once(account: Account, impatient: Any, kind: str, code: str) -> None:
    account.fault("ListStacks", kind)
    with pytest.raises(impatient.exceptions.ClientError) as refused:
        impatient.list_stacks()
    assert refused.value.response["Error"]["Code"] == code
    assert impatient.list_stacks()["StackSummaries"] == []


def test_json_services_get_their_own_kind_of_refusal(account: Account) -> None:
    account.fault("ListClusters", "denied", message="no ecs:ListClusters for you")
    client = account.client("ecs")
    with pytest.raises(client.exceptions.ClientError, match="no ecs:ListClusters") as refused:
        client.list_clusters()
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_boto3_comes_through_two_throttles(account: Account) -> None:
    account.fault("ListStacks", times=2)
    answer = account.client("cloudformation").list_stacks()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


def test_the_connection_is_reset(account: Account, impatient: Any) -> None:
    from botocore.exceptions import ConnectionClosedError, HTTPClientError

    account.fault("ListStacks", "reset")
    with pytest.raises((ConnectionClosedError, HTTPClientError)):
        impatient.list_stacks()
    assert impatient.list_stacks()["StackSummaries"] == []


def test_an_answer_is_delayed(account: Account, impatient: Any) -> None:
    account.fault("ListStacks", "delay", delay=0.2)
    began = time.monotonic()
    impatient.list_stacks()
    assert time.monotonic() - began >= 0.2


def test_other_calls_and_accounts_are_spared(account: Account, impatient: Any) -> None:
    account.emulator.fault("ListStacks", account="000000000042")
    account.fault("DescribeStacks")
    impatient.list_stacks()
    account.emulator.calm("000000000042")


def test_an_unknown_kind_is_refused(account: Account) -> None:
    with pytest.raises(EmulatorError, match="no fault of kind 'boredom'"):
        account.fault("ListStacks", "boredom")
