"""Registering resource types with ministack, and the errors that their handlers raise."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Callable

    Properties = dict[str, Any]
    Created = tuple[str, dict[str, Any]]
    Create = Callable[[str, Properties, str], Created]
    Update = Callable[[str, Properties, Properties, str, str], Created]
    Delete = Callable[[str, Properties], None]

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def random_suffix() -> str:
    """Return the twelve characters that CloudFormation puts behind generated names."""
    return "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(12))


def handler_error(message: str, service: str, code: str = "InvalidRequest") -> ValueError:
    """Return the error of a resource handler, worded as CloudFormation's events show it."""
    return ValueError(
        f'Resource handler returned message: "{message} (Service: {service}, Status Code: 400, '
        f'Request ID: {uuid.uuid4()})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})'
    )


def existing(resource_type: str) -> dict[str, Any]:
    """Return ministack's own handlers of a type."""
    handlers: dict[str, dict[str, Any]] = part(
        "services.cloudformation.provisioners:_RESOURCE_HANDLERS"
    )
    return dict(handlers[resource_type])


def register(
    resource_type: str,
    *,
    create: Create,
    update: Update | None = None,
    delete: Delete,
) -> None:
    """Let ministack handle a type with these functions.

    `create(logical_id, properties, stack_name)` and `update(physical_id, before, after, stack_name,
    logical_id)` return the physical id and the attributes; `delete(physical_id, properties)`.
    Without `update`, every change must be one that replaces the resource.
    """
    handlers = part("services.cloudformation.provisioners:_RESOURCE_HANDLERS")
    known: dict[str, Any] = {"create": create, "delete": delete}
    if update is not None:
        known |= {"update": update, "update_with_logical_id": True}
    handlers[resource_type] = known
