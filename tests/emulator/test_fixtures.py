"""Accounts of their own, and the emulator as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.fixtures import Account
from tests.emulator.stacks import deploy, template

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.emulator

TOPIC = {"Topic": {"Type": "AWS::SNS::Topic"}}


def test_two_accounts_do_not_see_each_other(account: Account) -> None:
    other = Account("999988887777", account.emulator, {})
    deploy(account, template(TOPIC))
    assert other.client("cloudformation").describe_stacks()["Stacks"] == []
    deploy(other, template(TOPIC))
    assert len(account.client("cloudformation").describe_stacks()["Stacks"]) == 1
    other.close()


def test_two_regions_do_not_see_each_other(account: Account) -> None:
    deploy(account, template(TOPIC))
    assert account.client("cloudformation", "us-east-1").describe_stacks()["Stacks"] == []


def test_the_environment_leads_to_the_account(account: Account) -> None:
    import boto3

    client = boto3.client("sts")
    assert client.get_caller_identity()["Account"] == account.id
    assert not os.environ.get("AWS_PROFILE")
    client.close()


def test_reset_forgets_everything(account: Account) -> None:
    deploy(account, template(TOPIC))
    account.fault("DescribeStacks")
    account.emulator.reset()
    assert account.client("cloudformation").describe_stacks()["Stacks"] == []


@pytest.fixture(name="process")
def _process() -> Iterator[str]:
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.emulator", "--auth"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        print(f"\nthe emulator started in {time.monotonic() - began:.2f} s")
        yield first.split()[3].rstrip(";")
        running.terminate()
        assert running.wait(10) == 0


def test_as_a_process_it_checks_policies_and_takes_faults(process: str) -> None:
    import boto3

    faults: list[dict[str, Any]] = [{"action": "GetCallerIdentity", "kind": "internal"}]
    assert _post(process, faults)[0]["kind"] == "internal"
    assert "error" in _post(process, [{"action": "Any", "kind": "boredom"}])
    client = boto3.client(
        "cloudformation",
        endpoint_url=process,
        region_name="eu-west-1",
        aws_access_key_id="AKIAUNKNOWN",
        aws_secret_access_key="wrong",
    )
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.list_stacks()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"
    client.close()


def _post(url: str, faults: list[dict[str, Any]]) -> Any:
    request = urllib.request.Request(f"{url}/_faults", json.dumps(faults).encode())  # noqa: S310 (the emulator's own address)
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 (the emulator's own address)
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return json.load(refused)
