"""The HTTP server under the emulator, as the SDK uses it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def ask(account: Account, request: bytes) -> bytes:
    """Send bytes to the emulator and return all that it answers until it closes."""
    address = urlsplit(account.emulator.url)
    with socket.create_connection((str(address.hostname), address.port or 0), 10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while received := connection.recv(1 << 16):
            answer += received
    return answer


def test_bodies_of_any_size_come_through(account: Account) -> None:
    s3 = account.client("s3")
    s3.create_bucket(
        Bucket="templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    content = b"0123456789" * 200_000
    s3.put_object(Bucket="templates", Key="app.yaml", Body=content)  # expects 100 Continue
    assert s3.head_object(Bucket="templates", Key="app.yaml")["ContentLength"] == len(content)
    assert s3.get_object(Bucket="templates", Key="app.yaml")["Body"].read() == content


def test_each_connection_ends_with_its_answer(account: Account) -> None:
    answer = ask(account, b"GET /_ministack/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("request_", [b"", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01 no http\r\n\r\n"])
def test_what_is_no_request_gets_no_answer(account: Account, request_: bytes) -> None:
    assert ask(account, request_) == b""
    assert account.client("sts").get_caller_identity()["Account"] == account.id
