"""Tell whether a text looks like a key that a machine made."""

from __future__ import annotations

import math
import re
from collections import Counter

_WORD = re.compile(r"[A-Za-z0-9]{20,}={0,2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{32,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{32,}")
_DIGEST = re.compile(r"sha(?:256|384|512)[:-][0-9a-zA-Z+/=]+")
_WORD_BITS = 3.7
_BASE64_BITS = 4.2
_HEX_BITS = 3.0


def looks_random(text: str) -> bool:
    """Tell whether a part of a text is random enough to be a key; content digests are none."""
    rest = _DIGEST.sub("", text)
    if any(entropy_bits(part) >= _HEX_BITS for part in _HEX.findall(rest)):
        return True
    if any(_is_mixed(part) and entropy_bits(part) >= _WORD_BITS for part in _WORD.findall(rest)):
        return True
    return any(
        _is_mixed(part) and entropy_bits(part) >= _BASE64_BITS for part in _BASE64.findall(rest)
    )


def entropy_bits(text: str) -> float:
    """Return Shannon's entropy of a text in bits per character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _is_mixed(text: str) -> bool:
    """Names of things are words; a key mixes small letters, capitals and several digits."""
    digits = sum(char.isdigit() for char in text)
    return digits > 1 and text.lower() != text and text.upper() != text
