"""`x-aws-schedule`: when a task is run.

EventBridge Scheduler User Guide, 'Schedule types', and its API reference, RetryPolicy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.running import Schedule
from compose2cfn.compose.x_aws_maps import entries, number, read, seconds
from compose2cfn.compose.x_aws_scalars import WrongError, flag, text

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

TIME_KEYS = ("cron", "rate", "timezone")
_KEYS = (*TIME_KEYS, "retries", "max_age", "enabled")
_FIELD = r"[0-9A-Z*,/-]+"
_CRON_FIELDS = (
    ("minutes", _FIELD),
    ("hours", _FIELD),
    ("day of the month", r"[0-9*,/LW?-]+"),
    ("month", _FIELD),
    ("day of the week", r"[0-9A-Z*,/L#?-]+"),
    ("year", r"[0-9*,/-]+"),
)
_UNIX_FIELDS = 5
_RATE = re.compile(r"(?P<number>[1-9][0-9]*) (?P<unit>minute|hour|day)s?", re.ASCII)
_TIMEZONE = re.compile(r"[A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*", re.ASCII)


def schedule(node: Node) -> Schedule:
    """Read the whole key."""
    given = entries(node, _KEYS)
    expression, timezone = when(node, given)
    enabled = read(given, "enabled", flag)
    return Schedule(
        expression=expression,
        timezone=timezone,
        retries=read(given, "retries", number(0, 185)),
        max_age_s=read(given, "max_age", seconds(60, 86_400)),
        enabled=enabled is not False,
    )


def when(node: Node, given: dict[str, Node]) -> tuple[str, str | None]:
    """Read the times among the entries of a map: an expression, and a time zone or None."""
    if ("cron" in given) == ("rate" in given):
        raise WrongError(node, "either 'cron' or 'rate' is wanted", "'rate: 1 hour'")
    if "timezone" in given and "rate" in given:
        raise WrongError(given["timezone"], "a rate has no time zone, only 'cron' has")
    expression = _cron(given["cron"]) if "cron" in given else _rate(given["rate"])
    return expression, read(given, "timezone", _timezone)


def _cron(node: Node) -> str:
    fields = text(node).upper().split()
    if len(fields) == _UNIX_FIELDS:
        raise WrongError(
            node,
            "EventBridge's cron has six fields, a year at the end",
            "'0 3 * * ? *' is daily at 3:00; days of the week go from 1, Sunday, to 7",
        )
    if len(fields) != len(_CRON_FIELDS):
        wanted = ", ".join(name for name, _ in _CRON_FIELDS)
        raise WrongError(node, f"six fields are wanted: {wanted}")
    for field, (name, form) in zip(fields, _CRON_FIELDS, strict=True):
        if not re.fullmatch(form, field):
            raise WrongError(node, f"'{field}' can't be the {name}")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise WrongError(node, "either the day of the month or that of the week must be '?'")
    return f"cron({' '.join(fields)})"


def _rate(node: Node) -> str:
    found = _RATE.fullmatch(" ".join(text(node).split()))
    if not found:
        raise WrongError(node, "a number of minutes, hours or days is wanted", "'15 minutes'")
    many = "" if int(found["number"]) == 1 else "s"
    return f"rate({found['number']} {found['unit']}{many})"


def _timezone(node: Node) -> str:
    """Read a name like those of the time zone database; only AWS knows which ones it has."""
    given = text(node)
    if not _TIMEZONE.fullmatch(given):
        raise WrongError(node, f"'{given}' is no time zone", "'Europe/Berlin', 'UTC'")
    return given
