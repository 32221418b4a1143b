"""Scalars as text, as Go prints them: Compose writes numbers into environment and labels so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Atom

_SMALLEST_PLAIN = -4
_FIRST_WITH_EXPONENT = 6


def go_text(value: Atom) -> str:
    """Return the text of a scalar as Go's `%v` has it (`true`, `1e+06`, `1.5`, `<nil>`)."""
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _real(value) if isinstance(value, float) else str(value)


def _real(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    mantissa, _, power = repr(value).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return f"{sign}0"
    exponent = int(power or 0) + len(whole) - 1 - _leading_zeros(whole + fraction)
    digits = digits.rstrip("0") or "0"
    if exponent < _SMALLEST_PLAIN or exponent >= _FIRST_WITH_EXPONENT:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
    return sign + _positional(digits, exponent)


def _leading_zeros(digits: str) -> int:
    return len(digits) - len(digits.lstrip("0"))


def _positional(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    padded = digits.ljust(exponent + 1, "0")
    fraction = padded[exponent + 1 :]
    return padded[: exponent + 1] + (f".{fraction}" if fraction else "")
