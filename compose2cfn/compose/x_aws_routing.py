"""`x-aws-routing` of a published port, from nodes to values.

The bounds are those of the Elastic Load Balancing API reference (CreateRule, CreateTargetGroup,
TargetGroupAttribute) and of 'Quotas for your Application Load Balancers' in its user guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.routing import Routing, TargetHealth
from compose2cfn.compose.x_aws_conditions import request_headers, source_ips
from compose2cfn.compose.x_aws_maps import entries, number, read, seconds
from compose2cfn.compose.x_aws_scalars import WrongError, text, texts, whole

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

_KEYS = (
    "host",
    "path",
    "headers",
    "source_ip",
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
    "port",
)
HOST = re.compile(r"[A-Za-z0-9.*?-]*\.[A-Za-z0-9.*?-]*|\*", re.ASCII)
PATH = re.compile(r"[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*", re.ASCII)
PING = re.compile(r"/[\x21-\x7e]*", re.ASCII)
CODES = re.compile(r"[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*", re.ASCII)
_LONGEST = 128
_VALUES = 5
_WILDCARDS = 6
_INTERVAL_S, _TIMEOUT_S = 30, 5
"""What a target group has where nothing is given."""


def routing(node: Node) -> Routing:
    """Read the whole key."""
    given = entries(node, _KEYS)
    hosts = _conditions(given.get("host"), HOST, "a host name with a dot, 'shop.example.com'")
    paths = _conditions(given.get("path"), PATH, "a path, '/api/*'")
    headers = read(given, "headers", request_headers) or ()
    sources = read(given, "source_ip", source_ips) or ()
    of_headers = (value for _, values in headers for value in values)
    _check_conditions(node, (*hosts, *paths, *of_headers, *sources))
    if "priority" in given and not (hosts or paths or headers or sources):
        raise WrongError(given["priority"], "a priority needs a host, a path or another condition")
    for key in ("health_check", "stickiness", "deregistration_delay"):
        if "redirect" in given and key in given:
            raise WrongError(given[key], f"'{key}' has no meaning beside 'redirect'")
    return Routing(
        hosts=hosts,
        paths=paths,
        headers=headers,
        source_ips=sources,
        priority=read(given, "priority", number(1, 50_000)),
        health=read(given, "health_check", _health) or TargetHealth(),
        stickiness_s=read(given, "stickiness", seconds(1, 604_800)),
        deregistration_delay_s=read(given, "deregistration_delay", seconds(0, 3_600)),
        redirect="https" if "redirect" in given and _https(given["redirect"]) else None,
    )


def _health(node: Node) -> TargetHealth:
    given = entries(node, _HEALTH_KEYS)
    health = TargetHealth(
        path=read(given, "path", _ping),
        matcher=read(given, "matcher", _matcher),
        interval_s=read(given, "interval", seconds(5, 300)),
        timeout_s=read(given, "timeout", seconds(2, 120)),
        healthy_threshold=read(given, "healthy_threshold", number(2, 10)),
        unhealthy_threshold=read(given, "unhealthy_threshold", number(2, 10)),
        port=read(given, "port", number(1, 65_535)),
    )
    if (health.timeout_s or _TIMEOUT_S) >= (health.interval_s or _INTERVAL_S):
        place = given.get("timeout") or given["interval"]
        raise WrongError(place, "the timeout must be shorter than the interval")
    return health


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
        raise WrongError(node, f"a rule has at most {_VALUES} hosts, paths and the like together")
    if wildcards > _WILDCARDS:
        raise WrongError(node, f"a rule has at most {_WILDCARDS} wildcards")


def _ping(node: Node) -> str:
    value = text(node)
    if not PING.fullmatch(value):
        raise WrongError(node, "a path that starts with '/' is wanted")
    return value


def _matcher(node: Node) -> str:
    value = text(node) if not _isnumber(node) else str(whole(node))
    if not CODES.fullmatch(value):
        raise WrongError(node, "HTTP codes from 200 to 499 are wanted, '200' or '200-299,302'")
    return value


def _isnumber(node: Node) -> bool:
    return isinstance(getattr(node, "value", None), int)


def _https(node: Node) -> bool:
    if text(node) != "https":
        raise WrongError(node, "'https' is the one redirect there is")
    return True
