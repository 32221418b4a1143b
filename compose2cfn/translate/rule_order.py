"""Which listener rule answers which requests, and which priority puts it in the right place.

A load balancer asks the rules of a listener from the lowest priority on; the first one that fits
answers (Elastic Load Balancing User Guide, 'Listener rules').
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Rule = TypeVar("Rule")

LAST = 50_000
_BAND = 500
_LEVELS = 32
_WILDCARD = re.compile(r"[*?]")


class Conditions(Protocol):
    """What a rule asks for: any of the hosts, and any of the paths."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Patterns of host names; none for every host."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Patterns of paths; none for every path."""

    @property
    def further(self) -> tuple[object, ...]:
        """Further conditions, such as headers; equal ones take the same requests."""


def asked(conditions: Conditions) -> tuple[frozenset[str], frozenset[str], tuple[object, ...]]:
    """Return what a rule asks for; two that are equal ask for the same."""
    hosts = frozenset(host.lower() for host in conditions.hosts)
    return hosts, frozenset(conditions.paths), conditions.further


def covers(one: Conditions, other: Conditions) -> bool:
    """Whether the first takes every request that the second asks for, as far as can be told."""
    if one.further and one.further != other.further:
        return False
    hosts = tuple(host.lower() for host in one.hosts)
    return _all_within(tuple(host.lower() for host in other.hosts), hosts) and _all_within(
        other.paths, one.paths
    )


def may_meet(one: Conditions, other: Conditions) -> bool:
    """Whether a request may fit both, as far as their hosts and paths tell."""
    return _any_meet(
        tuple(host.lower() for host in one.hosts), tuple(host.lower() for host in other.hosts)
    ) and _any_meet(one.paths, other.paths)


def _any_meet(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not ones or not others or any(_meet(one, other) for one in ones for other in others)


def _meet(one: str, other: str) -> bool:
    if _within(one, other) or _within(other, one):
        return True
    if one == _literal(one) or other == _literal(other):
        return False
    pairs = [(_literal(one), _literal(other)), (_literal(one[::-1]), _literal(other[::-1]))]
    return all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def priority_for(name: str, conditions: Conditions, taken: Collection[int]) -> int:
    """Return a free priority that is the same in every run.

    Rules with further conditions are asked first, as they take a part of what another may take:
    they share the first band with those for one host and path. Rules with host and path come
    next, then those with a host, then those with a path; among them the longer ones. ``name``
    spreads the rules of many projects over the priorities of their band.
    A rule for all requests comes last.
    """
    if not conditions.hosts and not conditions.paths and not conditions.further:
        return next(it for it in range(LAST, 0, -1) if it not in taken)
    band = 0 if conditions.further else _band(conditions)
    import hashlib  # noqa: PLC0415 - 3 ms, and needed only where there is a rule

    spread = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % _BAND
    start = band * _BAND + spread
    for step in range(LAST):
        priority = (start + step) % LAST + 1
        if priority not in taken:
            return priority
    raise AssertionError("a listener has at most 100 rules")


def _band(conditions: Conditions) -> int:
    kind = 0 if conditions.hosts and conditions.paths else 1 if conditions.hosts else 2
    deciding = conditions.paths or conditions.hosts
    exact = all(value == _literal(value) for value in deciding)
    length = min(len(_literal(value)) for value in deciding)
    return kind * _LEVELS + (0 if exact else _LEVELS - 1 - min(length, _LEVELS - 2))


def _literal(pattern: str) -> str:
    """Return what a pattern begins with before its first wildcard."""
    return _WILDCARD.split(pattern, maxsplit=1)[0]


class Before(Generic[Rule]):
    """The rules that are asked before others, to find one that takes all of a later one.

    They are kept by how their patterns begin, hosts by how they end: that is where names differ, so
    that a project of many rules doesn't hold each of them against each.
    """

    def __init__(self) -> None:
        self._kept: dict[str | None, dict[str | None, list[tuple[int, Conditions, Rule]]]] = {}
        self._count = 0

    def add(self, conditions: Conditions, rule: Rule) -> None:
        """Keep a rule that is asked after all that are kept."""
        self._count += 1
        hosts = {_literal(_backwards(host)) for host in conditions.hosts}
        paths = {_literal(path) for path in conditions.paths}
        for host in hosts or (None,):
            for path in paths or (None,):
                kept = self._kept.setdefault(host, {}).setdefault(path, [])
                kept.append((self._count, conditions, rule))

    def first_that_covers(self, conditions: Conditions) -> Rule | None:
        """Return the first rule that takes every request that a later one asks for."""
        found: list[tuple[int, Rule]] = []
        for host in _beginnings([_backwards(host) for host in conditions.hosts]):
            by_path = self._kept.get(host)
            for path in _beginnings(conditions.paths) if by_path else ():
                kept = by_path.get(path, ()) if by_path else ()
                found += islice(
                    ((at, rule) for at, other, rule in kept if covers(other, conditions)), 1
                )
        return min(found, key=itemgetter(0))[1] if found else None


def _backwards(host: str) -> str:
    return host.lower()[::-1]


def _beginnings(wanted: Sequence[str]) -> Iterator[str | None]:
    """Yield where a pattern can be kept that fits the first of the wanted ones; None fits all."""
    yield None
    if wanted:
        yield from (wanted[0][:end] for end in range(len(wanted[0]) + 1))


def _all_within(wanted: tuple[str, ...], given: tuple[str, ...]) -> bool:
    if not given:
        return True
    return bool(wanted) and all(any(_within(one, other) for other in given) for one in wanted)


def _within(wanted: str, given: str) -> bool:
    """Whether the pattern ``given`` fits all that ``wanted`` fits."""
    if given == _literal(given):
        return given == wanted
    return _expression(given).fullmatch(wanted) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    # one character may stand for '?', but not for '*', which stands for any number of them
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(char) or re.escape(char) for char in pattern))
