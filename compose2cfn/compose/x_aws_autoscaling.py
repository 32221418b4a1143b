"""`x-aws-autoscaling`: between which numbers of tasks a service scales, and by what.

Application Auto Scaling User Guide, 'Target tracking scaling policies' and 'Scheduled scaling'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.model_deploy import Autoscaling, ScheduledBounds
from compose2cfn.compose.x_aws_maps import entries, number, read
from compose2cfn.compose.x_aws_scalars import WrongError, whole
from compose2cfn.compose.x_aws_schedule import TIME_KEYS, when
from compose2cfn.core.nodes import Map

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node

_METRICS = ("cpu", "memory", "requests")
_KEYS = (*_METRICS, "min", "max", "schedule")


def autoscaling(node: Node) -> Autoscaling:
    """Read `cpu`, `memory` (percent) and `requests` (a minute, of one task), bounds, schedule."""
    if not isinstance(node, Map):
        raise WrongError(node, "it is a map", "for instance '{cpu: 75, min: 2, max: 10}'")
    given = entries(node, _KEYS)
    made = Autoscaling(
        cpu_percent=read(given, "cpu", _percent),
        memory_percent=read(given, "memory", _percent),
        requests_per_minute=read(given, "requests", number(1, 1_000_000)),
        maximum=read(given, "max", whole) or 0,
        minimum=read(given, "min", whole),
        schedule=read(given, "schedule", _actions) or (),
    )
    if not made.schedule and not set(given) & set(_METRICS):
        hint = "cpu or memory in percent, requests a minute, or a schedule"
        raise WrongError(node, "nothing says what the number of tasks follows", hint)
    if not made.maximum and "max" in given:
        raise WrongError(given["max"], "'max' is 0, so that no task could run")
    if not made.maximum:
        raise WrongError(node, "'max' is missing", "give the largest number of tasks")
    if (made.minimum or 0) > made.maximum:
        raise WrongError(given["min"], "'min' is greater than 'max'")
    return made


def _percent(node: Node) -> int:
    value = whole(node)
    if not 0 < value <= 100:  # noqa: PLR2004 - percent
        raise WrongError(node, "the average use is 1 to 100 percent")
    return value


def _actions(node: Node) -> tuple[ScheduledBounds, ...]:
    """Read a map of names to times and bounds."""
    if not isinstance(node, Map) or not node.entries:
        raise WrongError(node, "a map of names is wanted", "'night: {cron: 0 20 * * ? *, max: 1}'")
    return tuple(_action(name, below) for name, below in sorted(node.entries.items()))


def _action(name: str, node: Node) -> ScheduledBounds:
    given = entries(node, (*TIME_KEYS, "min", "max"))
    expression, timezone = when(node, given)
    least, most = read(given, "min", whole), read(given, "max", whole)
    if least is None and most is None:
        raise WrongError(node, f"'{name}' changes nothing", "give 'min' or 'max'")
    if least is not None and most is not None and least > most:
        raise WrongError(given["min"], "'min' is greater than 'max'")
    return ScheduledBounds(
        name=name, expression=expression, timezone=timezone, minimum=least, maximum=most
    )
