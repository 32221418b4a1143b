"""Sizes and durations as Compose reads and prints them."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+) ?([kKmMgGtTpP])?[iI]?[bB]?", re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}

_PART = re.compile(r"([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h|d|w)", re.ASCII)
NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 24 * 3600 * 10**9,
    "w": 7 * 24 * 3600 * 10**9,
}


def size_in_bytes(text: str) -> int:
    """Return the bytes of `64m`, `1.5 GiB` …; raises :class:`ValueError`."""
    found = _SIZE.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is no size")
    return _times(found[1], 1024 ** _POWERS[(found[2] or "").lower()])


def _times(decimal: str, unit: int) -> int:
    """Return a decimal number of units, cut off to a whole; exact, without floats."""
    whole, _, fraction = decimal.partition(".")
    return int(f"{whole}{fraction}" or "0") * unit // int(10 ** len(fraction))


def duration_in_nanoseconds(text: str) -> int:
    """Return the nanoseconds of `1m30s`, `-1.5h` …; raises :class:`ValueError`."""
    rest = text[1:] if text[:1] in {"+", "-"} else text
    if rest == "0":
        return 0
    total = 0
    position = 0
    while position < len(rest):
        part = _PART.match(rest, position)
        if not part or part[1] in {"", "."}:
            raise ValueError(f"'{text}' is no duration")
        total += _times(part[1], NANOSECONDS[part[2]])
        position = part.end()
    if not rest:
        raise ValueError(f"'{text}' is no duration")
    return -total if text[0] == "-" else total


def duration_text(nanoseconds: int) -> str:
    """Return a duration as Go prints it: `1m30s`, `100ms`, `0s`."""
    sign = "-" if nanoseconds < 0 else ""
    left = abs(nanoseconds)
    if left == 0:
        return "0s"
    if left < NANOSECONDS["s"]:
        unit = next(name for name in ("ms", "µs", "ns") if left >= NANOSECONDS[name])
        return f"{sign}{_decimal(left, NANOSECONDS[unit])}{unit}"
    hours, left = divmod(left, NANOSECONDS["h"])
    minutes, left = divmod(left, NANOSECONDS["m"])
    text = f"{_decimal(left, NANOSECONDS['s'])}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{sign}{hours}h{text}" if hours else f"{sign}{text}"


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    if not rest:
        return str(whole)
    digits = len(str(unit)) - 1
    return f"{whole}.{str(rest).rjust(digits, '0').rstrip('0')}"
