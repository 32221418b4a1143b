"""`x-aws-routing` of a published port, from nodes to values.

The bounds are those of the Elastic Load Balancing API reference (CreateRule, CreateTargetGroup,
TargetGroupAttribute) and of 'Quotas for your Application Load Balancers' in its user guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from compose2cfn.compose.quantities import NANOSECONDS, duration_in_nanoseconds
from compose2cfn.compose.routing import Routing, TargetHealth
from compose2cfn.compose.x_aws_scalars import WrongError, text, texts, whole
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.nodes import Node

T = TypeVar("T")

_KEYS = (
    "host",
    "path",
    "priority",
    "health_check",
    "stickiness",
    "deregistration_delay",
    "redirect",
)
_HEALTH_KEYS = (
    "path",
    "matcher",
    "interval",
    "timeout",
    "healthy_threshold",
    "unhealthy_threshold",
)
_HOST = re.compile(r"[A-Za-z0-9.*?-]*\.[A-Za-z0-9.*?-]*|\*", re.ASCII)
_PATH = re.compile(r"[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*", re.ASCII)
_PING = re.compile(r"/[\x21-\x7e]*", re.ASCII)
_CODES = re.compile(r"[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*", re.ASCII)
_LONGEST = 128
_VALUES = 5
_WILDCARDS = 6
_INTERVAL_S, _TIMEOUT_S = 30, 5
"""What a target group has where nothing is given."""


def routing(node: Node) -> Routing:
    """Read the whole key."""
    given = _entries(node, _KEYS)
    hosts = _conditions(given.get("host"), _HOST, "a host name with a dot, 'shop.example.com'")
    paths = _conditions(given.get("path"), _PATH, "a path, '/api/*'")
    _check_conditions(node, (*hosts, *paths))
    if "priority" in given and not hosts and not paths:
        raise WrongError(given["priority"], "a priority needs a host or a path")
    for key in ("health_check", "stickiness", "deregistration_delay"):
        if "redirect" in given and key in given:
            raise WrongError(given[key], f"'{key}' has no meaning beside 'redirect'")
    return Routing(
        hosts=hosts,
        paths=paths,
        priority=_read(given, "priority", _number(1, 50_000)),
        health=_read(given, "health_check", _health) or TargetHealth(),
        stickiness_s=_read(given, "stickiness", _seconds(1, 604_800)),
        deregistration_delay_s=_read(given, "deregistration_delay", _seconds(0, 3_600)),
        redirect="https" if "redirect" in given and _https(given["redirect"]) else None,
    )


def _health(node: Node) -> TargetHealth:
    given = _entries(node, _HEALTH_KEYS)
    health = TargetHealth(
        path=_read(given, "path", _ping),
        matcher=_read(given, "matcher", _matcher),
        interval_s=_read(given, "interval", _seconds(5, 300)),
        timeout_s=_read(given, "timeout", _seconds(2, 120)),
        healthy_threshold=_read(given, "healthy_threshold", _number(2, 10)),
        unhealthy_threshold=_read(given, "unhealthy_threshold", _number(2, 10)),
    )
    if (health.timeout_s or _TIMEOUT_S) >= (health.interval_s or _INTERVAL_S):
        place = given.get("timeout") or given["interval"]
        raise WrongError(place, "the timeout must be shorter than the interval")
    return health


def _entries(node: Node, known: tuple[str, ...]) -> dict[str, Node]:
    if not isinstance(node, Map):
        raise WrongError(node, "a map is wanted", f"with {', '.join(known)}")
    for key, value in node.entries.items():
        if key not in known:
            raise WrongError(
                value, f"there is no '{key}'", meant(key, known) or f"known: {', '.join(known)}"
            )
    if not node.entries:
        raise WrongError(node, "it is empty", f"give {', '.join(known)}")
    return dict(node.entries)


def _read(given: dict[str, Node], key: str, read: Callable[[Node], T]) -> T | None:
    return read(given[key]) if key in given else None


def _number(low: int, high: int) -> Callable[[Node], int]:
    def read(node: Node) -> int:
        value = whole(node)
        if not low <= value <= high:
            raise WrongError(node, f"a whole number from {low} to {high} is wanted")
        return value

    return read


def _seconds(low: int, high: int) -> Callable[[Node], int]:
    def read(node: Node) -> int:
        try:
            value = duration_in_nanoseconds(text(node))
        except ValueError as error:
            raise WrongError(node, str(error), "for instance 30s or 1h") from error
        seconds, rest = divmod(value, NANOSECONDS["s"])
        if rest or not low <= seconds <= high:
            raise WrongError(node, f"whole seconds from {low}s to {high}s are wanted")
        return seconds

    return read


def _conditions(node: Node | None, form: re.Pattern[str], wanted: str) -> tuple[str, ...]:
    if node is None:
        return ()
    found = texts(node)
    if not found:
        raise WrongError(node, "at least one value is wanted")
    for value in found:
        if len(value) > _LONGEST or not form.fullmatch(value):
            raise WrongError(node, f"'{value}' isn't {wanted}, of at most {_LONGEST} characters")
    return tuple(dict.fromkeys(found))


def _check_conditions(node: Node, values: tuple[str, ...]) -> None:
    wildcards = sum(value.count("*") + value.count("?") for value in values)
    if len(values) > _VALUES:
        raise WrongError(node, f"a rule has at most {_VALUES} hosts and paths together")
    if wildcards > _WILDCARDS:
        raise WrongError(node, f"a rule has at most {_WILDCARDS} wildcards")


def _ping(node: Node) -> str:
    value = text(node)
    if not _PING.fullmatch(value):
        raise WrongError(node, "a path that starts with '/' is wanted")
    return value


def _matcher(node: Node) -> str:
    value = text(node) if not _is_number(node) else str(whole(node))
    if not _CODES.fullmatch(value):
        raise WrongError(node, "HTTP codes from 200 to 499 are wanted, '200' or '200-299,302'")
    return value


def _is_number(node: Node) -> bool:
    return isinstance(getattr(node, "value", None), int)


def _https(node: Node) -> bool:
    if text(node) != "https":
        raise WrongError(node, "'https' is the one redirect there is")
    return True
