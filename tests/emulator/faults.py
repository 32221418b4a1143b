"""Faults on demand: the next calls of an action are refused, delayed or cut off.

They come before ministack sees the call, from the Python interface or as JSON on `/_faults`:

    POST   /_faults  [{"action": "CreateChangeSet", "kind": "throttle", "times": 2},
                      {"resource": "FrontendService", "message": "Circuit breaker"}]
    GET    /_faults  the faults still to come
    DELETE /_faults  none any more

An `account` (12 digits) limits a fault to the calls of that account.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.emulator.door import EmulatorError
from tests.emulator.server import ConnectionReset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.server import Application, Receive, Send

_CREDENTIAL = re.compile(r"Credential=(\d{12})/")


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    code: str
    message: str


KINDS: Mapping[str, _Refusal | None] = {
    "throttle": _Refusal(400, "Throttling", "Rate exceeded"),
    "internal": _Refusal(500, "InternalFailure", "The request processing has failed."),
    "denied": _Refusal(403, "AccessDenied", "User is not authorized to perform this operation"),
    "expired": _Refusal(
        403, "ExpiredToken", "The security token included in the request is expired"
    ),
    "delay": None,
    "reset": None,
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """The next `times` calls whose action matches `action` (a regular expression) go wrong.

    `kind` is one of `KINDS`; `code`, `message` and `status` override what it answers; `delay` is in
    seconds and comes first, whatever the kind.
    """

    action: str
    kind: str = "throttle"
    times: int = 1
    delay: float = 0.0
    code: str | None = None
    message: str | None = None
    status: int | None = None
    account: str | None = None

    def __post_init__(self) -> None:
        """Refuse a kind that nobody knows."""
        if self.kind not in KINDS:
            raise EmulatorError(f"no fault of kind {self.kind!r}; there are {', '.join(KINDS)}")


class Faults:
    """The faults still to come; used from the tests' thread and the server's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault happen."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self, account: str | None = None) -> None:
        """Let none happen any more: none at all, or none of one account."""
        with self._lock:
            self._waiting = [
                fault for fault in self._waiting if account is not None and fault.account != account
            ]

    def waiting(self) -> list[dict[str, Any]]:
        """Return the faults still to come."""
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def take(self, action: str, account: str | None) -> Fault | None:
        """Return the fault that happens to this call, and count it."""
        with self._lock:
            for fault in self._waiting:
                if re.fullmatch(fault.action, action) and fault.account in {None, account}:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None


def with_faults(application: Application, faults: Faults, control: Application) -> Application:
    """Return the application with faults in front of it and `control` on `/_faults`."""

    async def guarded(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] == "/_faults":
            await control(scope, receive, send)
            return
        message = await receive()
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        target = headers.get("x-amz-target", b"").decode("latin-1")
        fault = faults.take(_action(scope, target, message["body"]), _account(headers))
        if fault is not None and await _happen(fault, json_protocol=bool(target), send=send):
            return

        async def replay() -> dict[str, Any]:
            return message

        await application(scope, replay, send)

    return guarded


def _action(scope: Mapping[str, Any], target: str, body: bytes) -> str:
    """Name what is called: the API's action, or `GET /path` for a REST protocol."""
    if target:
        return target.rpartition(".")[2]
    form = parse_qs(body.decode("latin-1")) if b"Action=" in body else {}
    return form.get("Action", [f"{scope['method']} {scope['path']}"])[0]


def _account(headers: Mapping[str, bytes]) -> str | None:
    found = _CREDENTIAL.search(headers.get("authorization", b"").decode("latin-1"))
    return found[1] if found else None


async def _happen(fault: Fault, *, json_protocol: bool, send: Send) -> bool:
    """Let the fault happen; tell whether it took the place of the answer."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.kind == "reset":
        raise ConnectionReset
    refusal = KINDS[fault.kind]
    if refusal is None:
        return False
    code = fault.code or refusal.code
    message = refusal.message if fault.message is None else fault.message
    await answer(
        send,
        fault.status or refusal.status,
        _as_json(code, message) if json_protocol else _as_xml(code, message),
        "application/x-amz-json-1.1" if json_protocol else "text/xml",
    )
    return True


def _as_json(code: str, message: str) -> bytes:
    return json.dumps({"__type": code, "message": message}).encode()


def _as_xml(code: str, message: str) -> bytes:
    return (
        "<ErrorResponse><Error><Type>Sender</Type>"
        f"<Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
    ).encode()


async def answer(send: Send, status: int, body: bytes, content_type: str) -> None:
    """Send a whole answer."""
    headers = [(b"content-type", content_type.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
