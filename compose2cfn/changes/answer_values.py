"""Values of an answer: what AWS hides becomes :class:`Hidden`, JSON in strings becomes JSON.

AWS replaces a value by a marker when it isn't known yet, when it is too long (by a signature of its
content, so equal signatures mean equal content), and when it comes from a NoEcho parameter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
TRUNCATED = "(Truncated-Signature):"
NO_ECHO = "****"


def value_of(value: Json) -> Json:
    """Return a BeforeValue or AfterValue; the text `null` means that there is none."""
    if not isinstance(value, str):
        return hidden(value)
    if value == "null":
        return None
    return hidden(_parsed(value) if value[:1] in {"{", "["} else value)


def hidden(value: Json) -> Json:
    """Return a value with AWS's markers, at any depth, as :class:`Hidden`."""
    if isinstance(value, Mapping):
        return {str(key): hidden(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [hidden(item) for item in value]
    return _marker(value) if isinstance(value, str) else value


def _marker(text: str) -> Json:
    if text.startswith(TRUNCATED):
        return Hidden("truncated", text.removeprefix(TRUNCATED))
    if text == NO_ECHO:
        return Hidden("no-echo")
    if text == KNOWN_AFTER_APPLY:
        return Hidden("known-after-apply")
    if KNOWN_AFTER_APPLY in text:
        # a longer text around it, such as an ARN; two of them are equal when the texts are
        return Hidden("known-after-apply", text)
    return text


def context_of(context: Json, where: str, unknown: list[str]) -> Mapping[str, Json] | None:
    """Return a resource's body from a JSON string or an object; None where it can't be read."""
    if context is None or context == "":
        return None
    body = _parsed(context) if isinstance(context, str) else context
    if isinstance(body, Mapping):
        shown: Mapping[str, Json] = hidden(body)
        return shown
    if isinstance(context, str) and context.startswith(TRUNCATED):
        unknown.append(f"the whole content of {where} is cut to a signature")
    else:
        unknown.append(f"the content of {where} is no JSON object")
    return None


def _parsed(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def hides(value: Json, reason: str) -> bool:
    """Tell whether a value, or one inside it, is hidden for ``reason``."""
    if isinstance(value, Hidden):
        return value.reason == reason
    if isinstance(value, Mapping):
        return any(hides(item, reason) for item in value.values())
    return isinstance(value, list) and any(hides(item, reason) for item in value)
