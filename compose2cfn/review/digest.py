"""The digest that an approval binds: SHA-256 over canonical JSON.

The format is published in `docs/digest.md`, so that anybody can compute it with a few lines of any
language.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SPOKEN_LENGTH: Final = 12
"""How many characters people say and write."""


def canonical(value: Any) -> str:
    """Return JSON with sorted keys, no white space and no escapes but those that JSON demands.

    Takes plain JSON data with string keys; a TypeError or ValueError (NaN) is a bug of the caller.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest_of(envelope: Mapping[str, Any]) -> str:
    """Return the 64 hexadecimal digits of the SHA-256 over the envelope's canonical JSON."""
    # a lone surrogate is no valid text, but it may stand in a property; it must not break the gate
    return hashlib.sha256(canonical(envelope).encode("utf-8", "surrogatepass")).hexdigest()


def spoken(digest: str) -> str:
    """Return the short form that people say: the first 12 characters."""
    return digest[:SPOKEN_LENGTH]
