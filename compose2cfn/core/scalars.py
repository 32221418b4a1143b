"""What an unquoted YAML scalar means, as Compose's reader (go-yaml v3) takes it.

YAML 1.2 with two relics: a leading zero is octal (`017` is 15), and dates are timestamps, which
Compose accepts nowhere; they stay text here, under the tag :data:`TIMESTAMP`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Atom

TIMESTAMP = "timestamp"
"""The tag of a plain scalar that YAML reads as a date."""

_WORDS: dict[str, Atom] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_STARTS = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?(?:(?:[Tt]|\s+)\d\d?:\d\d?:\d\d?(?:\.\d*)?\s*(?:Z|[-+]\d\d?(?::?\d\d)?)?)?"
)
_MAX_UNSIGNED = 2**64
_MIN_SIGNED = -(2**63)


def plain_scalar(text: str) -> Atom:
    """Return the value of an unquoted scalar: null, bool, int, float or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS:
        return text
    digits = text.replace("_", "")
    if _INT.fullmatch(digits):
        number = _integer(digits)
        return number if _MIN_SIGNED <= number < _MAX_UNSIGNED else float(number)
    if _FLOAT.fullmatch(digits):
        real = float(digits)
        return text if math.isinf(real) else real
    return text


def is_timestamp(text: str) -> bool:
    """Tell whether an unquoted scalar that stayed text is a YAML timestamp."""
    return text[4:5] == "-" and _DATE.fullmatch(text) is not None


def _integer(text: str) -> int:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").lower()
    if digits.startswith(("0x", "0b", "0o")):
        return sign * int(digits, 0)
    return sign * int(digits, 8 if digits[0] == "0" else 10)


def tagged_scalar(kind: str, text: str) -> Atom:
    """Return the value of a scalar under one of YAML's own tags (`!!str`, `!!int` …).

    Raises :class:`ValueError` where the text is none of that kind.
    """
    if kind == "str":
        return text
    if kind == "binary":
        import base64  # noqa: PLC0415 - hardly any file has binary values

        # binascii.Error is a ValueError
        return base64.b64decode(text).decode("utf-8", "replace")
    value = plain_scalar(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(kind)
    if wanted is None:
        return text
    if type(value) is not wanted:
        raise ValueError(f"'{text}' is no {kind}")
    return value
