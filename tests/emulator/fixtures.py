"""Pytest fixtures: one emulator per session, one fresh AWS account per test.

Loaded by `pytest_plugins = ["tests.emulator.fixtures"]` in tests/conftest.py.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.launcher import Emulator, start

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "eu-west-1"
_accounts = itertools.count(100_000_000_001)


@dataclass(frozen=True, slots=True)
class Account:
    """A fresh account: `id` has 12 digits, `env` is what a subprocess needs to reach it."""

    id: str
    emulator: Emulator
    env: dict[str, str]
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = REGION) -> Any:
        """Return a boto3 client of this account."""
        import boto3

        if (service, region) not in self._clients:
            session = boto3.session.Session(
                aws_access_key_id=self.id, aws_secret_access_key="test", region_name=region
            )
            client = session.client(service, endpoint_url=self.emulator.url)
            self._clients[service, region] = client
        return self._clients[service, region]

    def fault(self, action: str, kind: str = "throttle", times: int = 1, **more: Any) -> None:
        """Let the next calls of an action by this account go wrong."""
        self.emulator.fault(action, kind, times, account=self.id, **more)

    def fail_resource(self, resource: str, message: str, times: int = 1, **more: Any) -> None:
        """Let a resource of this account fail, named by logical id or type."""
        self.emulator.fail_resource(resource, message, times, account=self.id, **more)

    def slow(self, seconds: float) -> None:
        """Let each changed resource of this account take so long."""
        self.emulator.slow(seconds, account=self.id)

    def close(self) -> None:
        """Close the clients and forget the account's faults, failures and delays."""
        for client in self._clients.values():
            client.close()
        self.emulator.calm(self.id)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Start the embedded CloudFormation for the whole session."""
    if importlib.util.find_spec("ministack") is None and not os.environ.get("CI"):
        pytest.skip("needs the embedded CloudFormation: pip install 'compose2cfn[demo]'")
    running = start()
    yield running
    running.stop()


@pytest.fixture
def account(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """Give the test an AWS account of its own and point the environment at it."""
    identity = f"{next(_accounts):012}"
    settings = {
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": identity,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    if "boto3" in sys.modules:  # its default session remembers the credentials of an earlier test
        monkeypatch.setattr(sys.modules["boto3"], "DEFAULT_SESSION", None)
    fresh = Account(identity, emulator, {**os.environ, **settings})
    yield fresh
    fresh.close()
