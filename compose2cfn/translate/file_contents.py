"""Whether the content of a local file may stand in the template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.translate.codes import SECRET_IN_CLEAR
from compose2cfn.translate.image_codes import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span

_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")
_SECRET = re.compile(
    r"(?im)^\s*[\w.\-\"']*(?:passw(?:or)?d|secret|token|api_?key|private_?key)[\w.\-\"']*\s*[:=]\s*"
    r"[\"']?[^\s\"'${<]"
)
_CONTROLS = frozenset({*range(32), 127}) - {9, 10}


def as_content(data: bytes) -> str | bytes:
    """Return text where every character can stand in a template, else the bytes."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    plain = not any(byte in _CONTROLS for byte in data)
    return text if plain else data


def remarks(data: bytes, shown: str, span: Span) -> Iterator[Diagnostic]:
    """Yield an error for a key, and a warning for what looks like a password."""
    if _KEY.search(data):
        yield FILE.error(
            f"{shown} holds a private key, which would be readable in the template",
            span,
            hint="make it a secret: top-level 'secrets', and 'secrets' of the service",
        )
    elif _SECRET.search(data.decode("utf-8", errors="ignore")):
        yield SECRET_IN_CLEAR.warning(
            f"{shown} seems to hold a secret, which will be readable in the template", span
        )
