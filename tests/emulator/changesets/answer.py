"""CloudFormation's answers in the query protocol, from plain values in the shape of the API."""

from __future__ import annotations

import uuid
from typing import Any
from xml.sax.saxutils import escape

Answer = tuple[int, dict[str, str], bytes]

_NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


def answer(action: str, values: dict[str, Any]) -> Answer:
    """Return an action's answer; values that are None are left out."""
    text = (
        f'<{action}Response xmlns="{_NAMESPACE}"><{action}Result>{as_xml(values)}</{action}Result>'
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
        f"</{action}Response>"
    )
    return 200, {"Content-Type": "text/xml"}, text.encode()


def refusal(message: str, code: str = "ValidationError", status: int = 400) -> Answer:
    """Return the answer to a call that is refused."""
    text = (
        f'<ErrorResponse xmlns="{_NAMESPACE}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error>"
        f"<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    )
    return status, {"Content-Type": "text/xml"}, text.encode()


def as_xml(value: Any) -> str:
    """Write dicts as elements, lists as members, the rest as text."""
    if isinstance(value, dict):
        return "".join(
            f"<{key}>{as_xml(item)}</{key}>" for key, item in value.items() if item is not None
        )
    if isinstance(value, list):
        return "".join(f"<member>{as_xml(item)}</member>" for item in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))
