"""What the look-ups share: a call told at its key, all pages, and what isn't there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from compose2cfn.aws.errors import told
from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import AwsError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from compose2cfn.environment import Asked

NOT_THERE = code(
    "C2C-F020",
    "AWS has no such thing",
    "What an x-aws key names can't be found in the account and Region that were asked. It may be "
    "misspelt, deleted, or lie in another account or Region.",
)


def call(asked: Asked, action: str, operation: Callable[..., Any], **arguments: Any) -> Any:
    """Return the answer of one call; a refusal is told at the key of ``asked``."""
    with told(action, asked.span, purpose=f"to look up '{asked.key}'"):
        return operation(**arguments)


def pages(
    asked: Asked, action: str, client: Any, operation: str, **arguments: Any
) -> Iterator[dict[str, Any]]:
    """Yield every page of a paginated call."""
    with told(action, asked.span, purpose=f"to look up '{asked.key}'"):
        yield from client.get_paginator(operation).paginate(**arguments)


@contextmanager
def absent_as(names: frozenset[str], error: InputError) -> Iterator[None]:
    """Raise ``error`` where AWS refuses a call with one of these codes: there is no such thing."""
    try:
        yield
    except AwsError as refusal:
        response: Mapping[str, Any] = getattr(refusal.__cause__, "response", {})
        if response.get("Error", {}).get("Code") in names:
            raise error from refusal
        raise


def not_there(asked: Asked, what: str, action: str, region: str) -> InputError:
    """Return the error for something that the Compose file names and AWS doesn't know."""
    return InputError(
        (
            NOT_THERE.error(
                f"'{asked.key}': no {what} '{asked.value}' in {region} ({action})",
                asked.span,
                hint="check the name, the account and the Region",
            ),
        )
    )
