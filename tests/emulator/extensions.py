"""What is added to ministack, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator import operations as stack_operations

if TYPE_CHECKING:
    from tests.emulator.operations import Operations


def install(operations: Operations) -> None:
    """Hook everything in; needs ministack, once per process."""
    stack_operations.install(operations)
