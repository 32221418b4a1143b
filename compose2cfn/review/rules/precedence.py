"""Does a listener rule take requests that another one answered?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import dataclass
from compose2cfn.review.model import Level
from compose2cfn.review.reading import items, maps, number, of_type, properties, touched
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import after, before, comparable, is_hidden, of_types
from compose2cfn.translate.rule_order import covers, may_meet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, Whole

_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
_FIELDS = {"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a rule asks for; ``further`` is what it asks for beside hosts and paths."""

    listener: str
    priority: float
    hosts: tuple[str, ...]
    paths: tuple[str, ...]
    further: tuple[object, ...]
    does: str | None


@rule("R48", Level.MEDIUM, "A rule goes before others")
def goes_before(changes: ChangeSet) -> Iterator[Hit]:
    """A rule that is new, or asks for more or earlier than it did, takes the requests of others.

    A load balancer asks the rules of a listener from the lowest priority on, and the first that
    fits answers. High where a rule behind it gets no request any more; medium where both fit some
    requests; low where it asks for a part of what the other asks for, as a path of its own does.
    The rules of other stacks at a shared listener are known where the prediction has facts of it;
    elsewhere it is told (low) that they may be there. Source: Elastic Load Balancing user guide,
    listener rules.
    """
    old, new = _rules(before(changes)), _rules(after(changes))
    for change in of_type(changes, _RULE):
        mine = new.get(change.logical_id)
        moves = any(touched(change, "Conditions", "Priority", "ListenerArn"))
        if mine is None or (change.action is not Action.ADD and not moves):
            continue
        was = old.get(change.logical_id)
        for name in sorted(old.keys() & new.keys() - {change.logical_id}):
            theirs = new[name]
            if mine.does is None or mine.does != theirs.does:
                yield from _told(change.logical_id, name, mine, theirs, was)
        yield from _of_others(change.logical_id, mine, was, after(changes))


def _of_others(name: str, mine: _Asked, was: _Asked | None, stack: Whole) -> Iterator[Hit]:
    """Yield what it takes from rules outside the stack, or that these aren't known."""
    if not mine.listener.startswith("arn:"):
        return
    known = stack.neighbours.get(mine.listener)
    if known is None:
        if was is None or (was.listener, was.priority) != (mine.listener, mine.priority):
            told = f"it goes before all rules behind priority {mine.priority:g}, also of others"
            yield _hit(name, told, Level.LOW)
        return
    for it in known:
        who = f"rule {it.priority} of {it.project or 'somebody else'}"
        theirs = _Asked(
            listener=mine.listener,
            priority=it.priority,
            hosts=it.hosts,
            paths=it.paths,
            further=it.further,
            does=None,
        )
        yield from _told(name, who, mine, theirs, was)


def _told(name: str, other: str, mine: _Asked, theirs: _Asked, was: _Asked | None) -> Iterator[Hit]:
    takes = _takes(mine, theirs)
    if takes is None or (was is not None and (_takes(was, theirs) or 0) >= takes):
        return
    words = {
        Level.HIGH: f"it takes all requests of {other}, which stands behind it",
        Level.MEDIUM: f"it takes the requests that {other} asks for too",
        Level.LOW: f"it takes a part of what {other} answered",
    }
    yield _hit(name, words[takes], takes)


def _hit(name: str, told: str, level: Level) -> Hit:
    fix = "check who answers these hosts and paths today, and give it a higher priority number"
    return Hit(name, told, fix, path="/Properties/Priority", level=level)


def _takes(mine: _Asked, theirs: _Asked) -> Level | None:
    if mine.listener != theirs.listener or mine.priority >= theirs.priority:
        return None
    if not may_meet(mine, theirs):
        return None
    if covers(mine, theirs):
        return Level.HIGH
    return Level.LOW if covers(theirs, mine) else Level.MEDIUM


def _rules(stack: Whole) -> dict[str, _Asked]:
    """Return what rules ask for, as far as all of it is known."""
    found = {it.logical_id: _asked(properties(it.body)) for it in of_types(stack, _RULE)}
    return {name: asked for name, asked in found.items() if asked is not None}


def _asked(told: Mapping[str, Json]) -> _Asked | None:
    priority, listener = number(told.get("Priority")), comparable(told.get("ListenerArn"))
    conditions = maps(told.get("Conditions"))
    if priority is None or listener is None or is_hidden(told.get("Conditions")):
        return None
    fields = [str(item.get("Field")) for item in conditions]
    hosts, paths = (_values(conditions, field) for field in _FIELDS)
    further = (
        str(comparable(item))
        for item, field in zip(conditions, fields, strict=True)
        if field not in _FIELDS or fields.count(field) > 1
    )
    return _Asked(
        listener=listener,
        priority=priority,
        hosts=hosts,
        paths=paths,
        further=tuple(sorted(further)),
        does=comparable(told.get("Actions")),
    )


def _values(conditions: Sequence[Mapping[str, Json]], field: str) -> tuple[str, ...]:
    found: list[Json] = []
    for item in conditions:
        if item.get("Field") == field:
            config = item.get(_FIELDS[field])
            found += items(item.get("Values"))
            found += items(config.get("Values")) if isinstance(config, Mapping) else []
    return tuple(value for value in found if isinstance(value, str))
