from __future__ import annotations

import socket

import pytest

from tests.harness.network import forbidden_host, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", b"127.0.0.1", None])
def test_this_machine_is_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("", id="all interfaces"),
        pytest.param("0.0.0.0", id="all interfaces, spelled out"),  # noqa: S104 - shown as refused
        pytest.param("169.254.169.254", id="the instance metadata service"),
        pytest.param("10.0.0.1", id="a private range"),
        pytest.param("sts.eu-west-1.amazonaws.com", id="a name"),
        pytest.param("localhost.example.com", id="a name that only looks local"),
    ],
)
def test_everything_else_is_not(host: str) -> None:
    assert not is_local(host)


def test_unix_sockets_pass() -> None:
    assert forbidden_host("socket.connect", (None, "/run/some.sock")) is None


def test_a_connection_to_elsewhere_fails_the_test() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outward,
        pytest.raises(pytest.fail.Exception, match=r"reached for '192\.0\.2\.1'"),
    ):
        outward.connect(("192.0.2.1", 443))


def test_a_look_up_of_a_name_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"reached for 'example\.com'"):
        socket.getaddrinfo("example.com", 443)


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
