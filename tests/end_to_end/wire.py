"""The edge of the protocol: every call that is sent, and answers that somebody alters."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Call = tuple[str, dict[str, Any]]


@dataclass
class Wire:
    """What is sent, as operation and request; ``alters`` is what becomes of an answer."""

    sent: list[Call] = field(default_factory=list)
    alters: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = field(
        default_factory=dict
    )

    def executions(self) -> list[dict[str, Any]]:
        """Return the requests to execute a change set."""
        return [request for operation, request in self.sent if operation == "ExecuteChangeSet"]


@contextmanager
def tapped() -> Iterator[Wire]:
    """Yield the wire of every client of this process."""
    from botocore.client import BaseClient

    wire = Wire()
    real = BaseClient._make_api_call  # noqa: SLF001 - the one door of all clients

    def call(client: Any, operation: str, request: dict[str, Any]) -> Any:
        wire.sent.append((operation, dict(request)))
        answer = real(client, operation, request)
        alter = wire.alters.get(operation)
        if alter is not None:
            alter(request, answer)
        return answer

    with mock.patch.object(BaseClient, "_make_api_call", call):
        yield wire
