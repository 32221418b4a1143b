"""Which listener rule answers which requests, and which priority puts it in the right place.

A load balancer asks the rules of a listener from the lowest priority on; the first one that fits
answers (Elastic Load Balancing User Guide, 'Listener rules').
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

LAST = 50_000
_BAND = 500
_LEVELS = 32


class Conditions(Protocol):
    """What a rule asks for: any of the hosts, and any of the paths."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Patterns of host names; none for every host."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Patterns of paths; none for every path."""


def same(one: Conditions, other: Conditions) -> bool:
    """Whether two rules ask for the same."""
    hosts = {host.lower() for host in one.hosts} == {host.lower() for host in other.hosts}
    return hosts and set(one.paths) == set(other.paths)


def covers(one: Conditions, other: Conditions) -> bool:
    """Whether the first takes every request that the second asks for, as far as can be told."""
    hosts = tuple(host.lower() for host in one.hosts)
    return _all_within(tuple(host.lower() for host in other.hosts), hosts) and _all_within(
        other.paths, one.paths
    )


def priority_for(name: str, conditions: Conditions, taken: Collection[int]) -> int:
    """Return a free priority that is the same in every run.

    Rules with host and path come first, then those with a host, then those with a path; among them
    the longer ones. ``name`` spreads the rules of many projects over the priorities of their band.
    A rule for all requests comes last.
    """
    if not conditions.hosts and not conditions.paths:
        return next(it for it in range(LAST, 0, -1) if it not in taken)
    kind = 0 if conditions.hosts and conditions.paths else 1 if conditions.hosts else 2
    deciding = conditions.paths or conditions.hosts
    exact = all("*" not in value and "?" not in value for value in deciding)
    length = min(len(re.split(r"[*?]", value)[0]) for value in deciding)
    level = 0 if exact else _LEVELS - 1 - min(length, _LEVELS - 2)
    band = kind * _LEVELS + level
    import hashlib  # noqa: PLC0415 - 3 ms, and needed only where there is a rule

    spread = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % _BAND
    start = band * _BAND + spread
    for step in range(LAST):
        priority = (start + step) % LAST + 1
        if priority not in taken:
            return priority
    raise AssertionError("a listener has at most 100 rules")


def _all_within(wanted: tuple[str, ...], given: tuple[str, ...]) -> bool:
    if not given:
        return True
    return bool(wanted) and all(any(_within(one, other) for other in given) for one in wanted)


def _within(wanted: str, given: str) -> bool:
    """Whether the pattern ``given`` fits all that ``wanted`` fits."""
    return _expression(given).fullmatch(wanted) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    # one character may stand for '?', but not for '*', which stands for any number of them
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in pattern))
