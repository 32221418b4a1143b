"""A proxy on 127.0.0.1 between the real SDK and the emulator, which does what networks do.

It forwards each request, except where its plan says that something goes wrong: refusals of every
kind, a connection that is reset before or after the call was made, an answer that comes too late,
only by half, twice, or from somebody else.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Answer = tuple[int, list[tuple[str, str]], bytes]

REFUSALS: Final[Mapping[str, tuple[int, str, str]]] = {
    "throttled": (400, "Throttling", "Rate exceeded"),
    "server error": (500, "InternalFailure", "The request processing has failed."),
    "unavailable": (503, "ServiceUnavailable", "Try again later."),
    "expired": (403, "ExpiredToken", "The security token included in the request is expired"),
    "denied": (403, "AccessDenied", "User is not authorized to perform this operation"),
}
CAPTIVE: Final = b"<!DOCTYPE html><html><body><h1>Sign in to the guest network</h1></body></html>"
_LEFT_OUT: Final = {"transfer-encoding", "connection", "content-length"}


@dataclass
class Plan:
    """From the ``first`` call of an action (a regular expression) on, ``times`` calls go wrong."""

    kind: str
    action: str = ".*"
    first: int = 1
    times: int = 10_000
    seen: int = 0

    def hits(self, action: str) -> bool:
        """Count a call, and tell whether it goes wrong."""
        if not re.fullmatch(self.action, action):
            return False
        self.seen += 1
        return self.first <= self.seen < self.first + self.times


@dataclass
class Proxy:
    """A running proxy; ``calls`` are the actions asked for, ``reached`` those that got through."""

    target: str
    url: str = ""
    plan: Plan | None = None
    delay_s: float = 0.0
    calls: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, action: str) -> str | None:
        """Count a call; return what happens to it."""
        with self.lock:
            self.calls.append(action)
            return self.plan.kind if self.plan and self.plan.hits(action) else None

    @contextmanager
    def going_wrong(self, plan: Plan) -> Iterator[None]:
        """Follow a plan for a while."""
        self.plan = plan
        self.calls.clear()
        self.reached.clear()
        try:
            yield
        finally:
            self.plan = None


@contextmanager
def in_front_of(target: str, *, delay_s: float) -> Iterator[Proxy]:
    """Yield a proxy in front of an emulator; ``delay_s`` is how late a late answer comes."""
    proxy = Proxy(target, delay_s=delay_s)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(proxy))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, name="proxy", daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _handler_of(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    def happen(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        Exchange(handler, proxy, body).happen()

    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        setattr(Handler, f"do_{method}", happen)
    return Handler


@dataclass
class Exchange:
    """One request and what becomes of it."""

    handler: BaseHTTPRequestHandler
    proxy: Proxy
    body: bytes

    @property
    def target(self) -> str:
        """The operation of a JSON protocol, or an empty text."""
        return (self.handler.headers.get("x-amz-target") or "").rpartition(".")[2]

    @property
    def action(self) -> str:
        """The operation's name, or `GET /path` for a REST protocol."""
        if self.target:
            return self.target
        form = parse_qs(self.body.decode("latin-1")) if b"Action=" in self.body else {}
        return form.get("Action", [f"{self.handler.command} {self.handler.path}"])[0]

    def happen(self) -> None:
        """Forward the request, or let happen to it what the plan says."""
        kind = self.proxy.fault(self.action) or "nothing"
        if kind in REFUSALS:
            self._send(_refusal(REFUSALS[kind], is_json=bool(self.target)))
        elif kind in {"captive", "proxy page"}:
            status = 200 if kind == "captive" else 403
            self._send((status, [("content-type", "text/html")], CAPTIVE))
        elif kind == "reset":
            self._reset()
        elif kind == "late":
            time.sleep(self.proxy.delay_s)
            self._reset()
        else:
            self._spoil(kind, self._forwarded())

    def _spoil(self, kind: str, answer: Answer) -> None:
        """Hand the emulator's answer on, or what is left of it."""
        status, headers, body = answer
        half = status, headers, body[: len(body) // 2]
        if kind == "lost":
            self._reset()
        elif kind == "half":
            self._send(half, told=len(body))
            self._reset()
        elif kind == "cut":
            self._send(half)
        else:
            self._send(self._forwarded() if kind == "twice" else answer)

    def _forwarded(self) -> Answer:
        """Ask the emulator."""
        self.proxy.reached.append(self.action)
        connection = http.client.HTTPConnection(urlsplit(self.proxy.target).netloc, timeout=60)
        headers = {
            name: value
            for name, value in self.handler.headers.items()
            if name.lower() not in {"expect", "connection"}
        }
        try:
            connection.request(self.handler.command, self.handler.path, self.body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _send(self, answer: Answer, told: int | None = None) -> None:
        status, headers, body = answer
        self.handler.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _LEFT_OUT:
                self.handler.send_header(name, value)
        self.handler.send_header("content-length", str(len(body) if told is None else told))
        self.handler.send_header("connection", "close")
        # a client that has given up is no trouble of ours
        with contextlib.suppress(ConnectionError):
            self.handler.end_headers()
            self.handler.wfile.write(b"" if self.handler.command == "HEAD" else body)

    def _reset(self) -> None:
        """Close with a TCP reset: linger for no time at all."""
        linger = struct.pack("ii", 1, 0)
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.handler.connection.close()


def _refusal(told: tuple[int, str, str], *, is_json: bool) -> Answer:
    status, code, message = told
    if is_json:
        text = f'{{"__type": "{code}", "message": "{message}"}}'
        return status, [("content-type", "application/x-amz-json-1.1")], text.encode()
    text = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
        "</Error><RequestId>1</RequestId></ErrorResponse>"
    )
    return status, [("content-type", "text/xml")], text.encode()
