"""Adding a whole AWS service to ministack: its JSON operations as plain functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Operation = Callable[[dict[str, Any]], dict[str, Any]]


class ApiError(Exception):
    """The service refuses a call with an error code of its API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def add_service(name: str, target_prefix: str, operations: Mapping[str, Operation]) -> None:
    """Let ministack answer a service of the JSON protocol.

    `name` is the one that requests are signed for, `target_prefix` the start of `X-Amz-Target`.
    """

    async def handle(
        _method: str, _path: str, headers: Mapping[str, str], body: bytes, _query: Any
    ) -> tuple[int, dict[str, str], bytes]:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        content_type = {"Content-Type": "application/x-amz-json-1.1"}
        operation = operations.get(action, _unknown)
        try:
            answered = operation(json.loads(body or b"{}"))
        except ApiError as error:
            told = {"__type": error.code, "message": error.message}
            return 400, content_type, json.dumps(told).encode()
        return 200, content_type, json.dumps(answered).encode()

    part("app:SERVICE_HANDLERS")[name] = handle
    part("core.router:SERVICE_PATTERNS")[name] = {
        "target_prefixes": [target_prefix],
        "host_patterns": [],
        "credential_scope": name,
    }


def _unknown(_call: dict[str, Any]) -> dict[str, Any]:
    raise ApiError("UnknownOperationException", "The emulator doesn't have this operation.")


def scoped() -> Any:
    """Return an empty mapping that keeps accounts and regions apart."""
    return part("core.responses:AccountRegionScopedDict")()
