"""Answers that aren't AWS's: cut off on their way, or sent by a proxy or a guest network.

botocore parses whatever it gets: a cut answer is a parser's error to it, and a sign-in page an
empty answer. Here such an answer becomes a refusal with a name, which is tried again like a server
error, before botocore parses it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "GarbledAnswer"
"""The error code under which such an answer is told."""

_BAD_GATEWAY: Final = 502
_FAILED: Final = 300
_SERVER_ERROR: Final = 500
_ROOT: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<([A-Za-z][\w.:-]*)[\s/>]")
_ERRORS: Final = frozenset({b"ErrorResponse", b"Error", b"Response"})
"""The outermost elements of a refusal: query protocol, Amazon S3, Amazon EC2."""


def watch(client: Any) -> None:
    """Let a client of botocore refuse answers that aren't AWS's."""
    # botocore asks the handlers of the most exact name first; its own have no more exact one
    name = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-parse.{name}.*", _judged)
    client.meta.events.register_first(f"needs-retry.{name}.*", _with_judged_status)


def _judged(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:
    status = response_dict["status_code"]
    if status >= _SERVER_ERROR or _is_whole(operation_model, response_dict, status):
        return
    service = operation_model.service_model
    close = getattr(response_dict["body"], "close", None)
    if close is not None:
        close()
    is_json = service.resolved_protocol == "json"
    response_dict["body"] = _refusal(_words(response_dict["headers"], status), is_json=is_json)
    response_dict["status_code"] = max(status, _BAD_GATEWAY) if status < _FAILED else status


def _with_judged_status(response: Any, **_: object) -> None:
    """Give the answer the status that it was judged to have, so that it is tried again."""
    if response is not None:
        answer, parsed = response
        told = parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", answer.status_code)
        answer.status_code = told


def _is_whole(operation_model: Any, answer: Mapping[str, Any], status: int) -> bool:
    """Whether an answer can be AWS's: of the right form, and with its end."""
    protocol, body = operation_model.service_model.resolved_protocol, answer["body"]
    if protocol == "rest-xml":
        # what is in an object may be anything, but Amazon S3 marks every answer
        is_marked = "x-amz-request-id" in answer["headers"] or _root(body) in _ERRORS
        return is_marked and (not isinstance(body, bytes) or not body.strip() or _ends(body))
    if protocol in {"query", "ec2"}:
        root = _root(body)
        wanted = root == f"{operation_model.name}Response".encode() or root in _ERRORS
        return wanted and _ends(body) and (status >= _FAILED) is (root in _ERRORS)
    return protocol != "json" or _is_object(body)


def _root(body: Any) -> bytes:
    found = _ROOT.match(body) if isinstance(body, bytes) else None
    return found[1] if found else b""


def _ends(body: bytes) -> bool:
    tail, root = body.rstrip()[-200:], _root(body)
    return tail.endswith((b"</" + root + b">", b"/>")) and bool(root)


def _is_object(body: bytes) -> bool:
    try:
        return not body.strip() or isinstance(json.loads(body), dict)
    except ValueError:
        return False


def _words(headers: Mapping[str, str], status: int) -> str:
    kind = str(headers.get("content-type", "unknown")).partition(";")[0]
    return f"no whole answer of AWS came (HTTP {status}, {kind})"


def _refusal(words: str, *, is_json: bool) -> bytes:
    if is_json:
        return json.dumps({"__type": NAME, "message": words}).encode()
    plain = words.replace("&", "&amp;").replace("<", "&lt;")
    error = f"<Error><Code>{NAME}</Code><Message>{plain}</Message></Error>"
    return f"<ErrorResponse>{error}</ErrorResponse>".encode()
