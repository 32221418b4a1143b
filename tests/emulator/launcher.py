"""Start the embedded CloudFormation and talk to it: faults, failures, slow motion, reset."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.emulator import docker, door
from tests.emulator.faults import Fault, Faults, answer, with_faults
from tests.emulator.operations import Failure, Operations
from tests.emulator.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.emulator.server import Receive, Send

HOST = "127.0.0.1"
_running: list[Server] = []


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator. One per process: ministack keeps its state in its modules."""

    url: str
    _server: Server
    _faults: Faults
    _operations: Operations
    _forget: tuple[Callable[[], None], ...]

    def stop(self) -> None:
        """Stop the server; its accounts stay until the process ends or `reset`."""
        self._server.stop()
        if self._server in _running:
            _running.remove(self._server)

    def fault(self, action: str, kind: str = "throttle", times: int = 1, **more: Any) -> None:
        """Let the next calls of an action go wrong; see :class:`tests.emulator.faults.Fault`."""
        self._faults.add(Fault(action=action, kind=kind, times=times, **more))

    def fail_resource(self, resource: str, message: str, times: int = 1, **more: Any) -> None:
        """Let a resource fail, named by logical id or type; see `operations.Failure`."""
        failure = Failure(resource=resource, message=message, times=times, **more)
        self._operations.failures.append(failure)

    def slow(self, seconds: float, account: str | None = None) -> None:
        """Let each changed resource, and each new change set, take so long."""
        if account is None:
            self._operations.delay = seconds
        else:
            self._operations.delays[account] = seconds

    def calm(self, account: str | None = None) -> None:
        """Forget faults, failures and delays: all of them, or those of one account."""
        self._faults.clear(account)
        self._operations.clear(account)

    def reset(self) -> None:
        """Forget every account, and all faults and failures."""
        self.calm()
        for forget in self._forget:
            forget()


def start(port: int = 0, *, delay: float = 0.0, auth: bool = False) -> Emulator:
    """Start the emulator on 127.0.0.1.

    `port` 0 takes a free one; `delay` is in seconds per changed resource; `auth` makes ministack
    check signatures, IAM policies and capabilities. Raises :class:`door.EmulatorError` when
    ministack is missing, of another version, or already running in this process.
    """
    door.check_version()
    if _running:
        raise door.EmulatorError("an emulator runs in this process already")
    listener = socket.create_server((HOST, port))
    bound = listener.getsockname()[1]
    try:
        with _silence():
            _import(bound)
            operations, forget = _extend()
    except BaseException:
        listener.close()
        raise
    door.replace("app:AUTH", auth)
    operations.delay = delay
    faults = Faults()

    async def control(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await _control(emulator, scope["method"], (await receive())["body"], send)

    server = Server(with_faults(door.part("app:app"), faults, control), listener)
    emulator = Emulator(f"http://{HOST}:{bound}", server, faults, operations, forget)
    door.replace("app:_MAIN_LOOP", server.start())
    _running.append(server)
    return emulator


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep ministack's set-up of logging, and its warnings on import, away from the process."""
    root = logging.getLogger()
    level, handlers, disabled = root.level, list(root.handlers), logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(disabled)
        root.setLevel(level)
        root.handlers[:] = handlers


def _import(port: int) -> None:
    """Import ministack with its settings in place."""
    docker.cut_off()
    settings = {
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "LOG_LEVEL": "CRITICAL",
    }
    with mock.patch.dict(os.environ, settings):
        door.part("app:app")  # ministack reads its settings from the environment on import


@functools.cache
def _extend() -> tuple[Operations, tuple[Callable[[], None], ...]]:
    """Add what ministack lacks, once per process; return what forgets all state too."""
    from tests.emulator import extensions  # noqa: PLC0415 (needs ministack, which is optional)

    operations = Operations()
    ours = extensions.install(operations)
    return operations, (door.part("app:_reset_all_state"), *ours)


async def _control(emulator: Emulator, method: str, body: bytes, send: Send) -> None:
    """Answer a call of `/_faults`."""
    try:
        if method == "DELETE":
            emulator.calm()
        for wanted in json.loads(body or b"[]") if method == "POST" else []:
            (emulator.fail_resource if "resource" in wanted else emulator.fault)(**wanted)
    except (TypeError, ValueError, door.EmulatorError) as error:
        await answer(send, 400, json.dumps({"error": str(error)}).encode(), "application/json")
        return
    waiting = json.dumps(emulator._faults.waiting())  # noqa: SLF001 (the emulator's own module)
    await answer(send, 200, waiting.encode(), "application/json")
