"""A small HTTP/1.1 server for one ASGI application on 127.0.0.1.

Each connection ends with its answer, so that a client which nobody closed leaves no open socket
behind (warnings are errors in the tests), and a fault can reset the connection for real. The
application's lifespan is left out on purpose: ministack's starts schedulers, an MQTT listener and
a sweep over Docker containers that nothing here needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import h11

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Message = dict[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

_READ_BYTES = 1 << 16
_STOP_TIMEOUT_SECONDS = 10


class ConnectionReset(Exception):  # noqa: N818 (names what happens on the wire, is no error of ours)
    """Raised by the application to reset the connection instead of answering."""


class Server:
    """The server, running on a thread of its own until `stop`."""

    def __init__(self, application: Application, listener: socket.socket) -> None:
        self._application = application
        self._listener = listener
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="emulator", daemon=True
        )

    def start(self) -> asyncio.AbstractEventLoop:
        """Start answering and return the loop that does."""
        self._thread.start()
        self._ready.wait()
        assert self._loop is not None
        return self._loop

    def stop(self) -> None:
        """Stop answering and wait for the thread to end."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_STOP_TIMEOUT_SECONDS)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._answer, sock=self._listener)
        self._ready.set()
        async with server:
            await self._stopping.wait()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            request, body = await _read(connection, reader, writer)
            answer = await self._ask(request, body)
            for event in answer:
                data = connection.send(event)
                if data:
                    writer.write(data)
            await writer.drain()
        except ConnectionReset:
            _reset(writer)
        except (h11.RemoteProtocolError, ConnectionError):
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _ask(self, request: h11.Request, body: bytes) -> list[h11.Event]:
        """Run the application for one request and gather its whole answer."""
        start: Message = {}
        parts: list[bytes] = []
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))

        await self._application(_scope(request, self._listener), receive, send)
        return _as_events(start, b"".join(parts), head=request.method == b"HEAD")


def _as_events(start: Message, content: bytes, *, head: bool) -> list[h11.Event]:
    """Return an answer as h11 sends it; the answer to HEAD tells the length that GET would have."""
    ours = {b"connection", b"transfer-encoding", *(() if head else (b"content-length",))}
    headers = [(name, value) for name, value in start["headers"] if name.lower() not in ours]
    headers.append((b"connection", b"close"))
    if not head:
        headers.append((b"content-length", b"%d" % len(content)))
    body = [] if head else [h11.Data(data=content)]
    return [
        h11.Response(status_code=start["status"], headers=headers),
        *body,
        h11.EndOfMessage(),
    ]


async def _read(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[h11.Request, bytes]:
    request: h11.Request | None = None
    parts: list[bytes] = []
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                writer.write(connection.send(go_on) or b"")
            connection.receive_data(await reader.read(_READ_BYTES))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            parts.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            return request, b"".join(parts)
        else:
            raise ConnectionResetError


def _scope(request: h11.Request, listener: socket.socket) -> Message:
    path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "headers": list(request.headers),
        "client": ("127.0.0.1", 0),
        "server": listener.getsockname(),
    }


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with a TCP reset: linger for no time at all."""
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    writer.transport.abort()
