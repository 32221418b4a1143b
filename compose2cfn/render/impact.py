"""What a change means for those who use a Compose service, in one sentence each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Confidence, Op
from compose2cfn.render.values import clean, shown
from compose2cfn.render.wording import Kind, fate_of, is_certain, kind_of
from compose2cfn.review.deployment import is_stuck, least_running
from compose2cfn.review.reading import containers, number, pair, properties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compose2cfn.changes.model import PropertyChange, ResourceChange

_V2 = "AWS::ElasticLoadBalancingV2::"
_CONTAINER = "/Properties/ContainerDefinitions/"
_NAMED = 3
_STEPS = 4
"""Steps of a path into a container's attribute: Properties, ContainerDefinitions, name, key."""


def impacts(changes: Iterable[ResourceChange], *, is_service: bool = True) -> tuple[str, ...]:
    """Return what users of a service notice, the gravest first; never empty.

    Changes that are not of one service say which resource is meant.
    """
    changes = tuple(changes)
    told = [(change, tuple(_sentences(change))) for change in changes]
    found = [
        text if is_service else f"{clean(change.logical_id)}: {text}"
        for change, texts in told
        for text in texts
    ]
    found += _others([change for change, texts in told if not texts])
    return tuple(dict.fromkeys(found or [_calm(changes)]))


def _others(changes: list[ResourceChange]) -> Iterator[str]:
    """Yield what else is lost or new, so that nothing grave is passed over."""
    for kind in (Kind.REPLACED, Kind.MAYBE_REPLACED, Kind.REMOVED, Kind.UNKNOWN):
        names = [clean(change.logical_id) for change in changes if kind_of(change) is kind]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"{kind}: {', '.join(names[:_NAMED])}{more}"


def _calm(changes: tuple[ResourceChange, ...]) -> str:
    tasks = [change for change in changes if change.type.startswith("AWS::ECS::")]
    if any(change.confidence is Confidence.MAY for change in tasks):
        return "its tasks may change; it is not told how"
    return "its settings change" if tasks else "no task is restarted by this"


def _sentences(change: ResourceChange) -> Iterator[str]:
    by_type: dict[str, Callable[[ResourceChange], Iterator[str]]] = {
        "AWS::ECS::Service": _service,
        "AWS::ECS::TaskDefinition": _task,
        "AWS::EFS::FileSystem": _volume,
        f"{_V2}TargetGroup": _target_group,
        f"{_V2}LoadBalancer": _balancer,
        f"{_V2}Listener": _listener,
        f"{_V2}ListenerRule": _routing,
        "AWS::ApplicationAutoScaling::ScalableTarget": _scaling,
    }
    if judge := by_type.get(change.type):
        yield from judge(change)


def _tasks(count: float) -> str:
    return f"{count:g} task{'' if count == 1 else 's'}"


def _service(change: ResourceChange) -> Iterator[str]:
    kind = kind_of(change)
    old, new = (number(value) for value in pair(change, "DesiredCount"))
    if kind is Kind.ADDED:
        yield f"starts{'' if new is None else f' with {_tasks(new)}'}"
    elif kind is Kind.REMOVED:
        yield "stops: its ECS service is removed"
    elif kind is Kind.REPLACED:
        yield "gets another ECS service beside the old one, which is then removed"
    elif kind is Kind.MAYBE_REPLACED:
        yield "may get another ECS service beside the old one, which is then removed"
    if change.action is Action.MODIFY:
        yield from _count(old, new)
        yield from _rollout(change)


def _count(old: float | None, new: float | None) -> Iterator[str]:
    if old is None or new is None or old == new:
        return
    yield f"stops: {_tasks(old)} → none" if not new else f"runs {_tasks(new)} instead of {old:g}"


def _rollout(change: ResourceChange) -> Iterator[str]:
    rolls = any(item.path == "/Properties/TaskDefinition" for item in change.properties)
    told = properties(change.after)
    desired, least = number(told.get("DesiredCount")), least_running(told)
    if not rolls or desired == 0:
        return
    are = "may be" if change.confidence is Confidence.MAY else "are"
    if desired is None or least is None:
        yield f"its tasks {are} exchanged for new ones"
    elif is_stuck(told):
        yield "its tasks can't be exchanged: ECS may neither stop an old one nor start a new one"
    elif not least:
        yield f"its tasks {are} exchanged, and meanwhile none of {desired:g} may run"
    elif least < desired:
        yield f"its tasks {are} exchanged; at least {least} of {desired:g} keep running"
    else:
        every = "it keeps" if desired == 1 else "all keep"
        yield f"its tasks {are} exchanged while {every} running"


def _task(change: ResourceChange) -> Iterator[str]:
    if change.action is Action.ADD:
        for name, told in containers(change.after).items():
            if told.get("Essential") is not False:  # those that only prepare the others
                yield f"runs {shown(f'{_CONTAINER}{name}/Image', told.get('Image'))}"
    elif change.action is Action.MODIFY and kind_of(change) is not Kind.STAYS:
        images = [item for item in change.properties if _is_image(item)]
        for item in images:
            before, after = (shown(item.path, value) for value in (item.before, item.after))
            yield f"runs {after} instead of {before}"
        others = Counter(_part(item.path) for item in change.properties if item not in images)
        if others:
            named = (f"{name} ({n})" if n > 1 else name for name, n in others.items())
            change_ = "change" if is_certain(change) else "may change"
            yield f"its tasks {change_} in {', '.join(named)}"


def _is_image(item: PropertyChange) -> bool:
    steps = item.path.strip("/").split("/")
    is_inside = item.path.startswith(_CONTAINER) and len(steps) == _STEPS
    return is_inside and steps[-1] == "Image" and item.op is Op.MODIFY


def _part(path: str) -> str:
    """Return which part of a task definition a path lies in: `Environment of web`, `Memory`."""
    steps = path.strip("/").split("/")
    if path.startswith(_CONTAINER) and len(steps) >= _STEPS:
        return f"{clean(steps[3])} of {clean(steps[2])}"
    return clean(steps[1] if steps[0] == "Properties" and len(steps) > 1 else steps[0])


def _volume(change: ResourceChange) -> Iterator[str]:
    kind, fate = kind_of(change), clean(fate_of(change) or "")
    if kind is Kind.ADDED:
        yield "gets a new, empty file system"
    elif kind is Kind.REMOVED:
        yield f"loses its file system ({fate or 'removed'})"
    elif kind in {Kind.REPLACED, Kind.MAYBE_REPLACED}:
        word = "starts" if kind is Kind.REPLACED else "may start"
        yield f"{word} with an empty file system ({fate or 'the old one is removed'})"


def _target_group(change: ResourceChange) -> Iterator[str]:
    kind = kind_of(change)
    if kind in {Kind.REPLACED, Kind.MAYBE_REPLACED}:
        may = "" if kind is Kind.REPLACED else "may be "
        is_ = "is " if kind is Kind.REPLACED else ""
        yield f"{is_}{may}moved to another target group; connections to the old one are drained"
    elif kind is Kind.REMOVED:
        yield f"its target group {clean(change.logical_id)} goes; its connections are drained"


def _balancer(change: ResourceChange) -> Iterator[str]:
    kind = kind_of(change)
    if kind in {Kind.REPLACED, Kind.MAYBE_REPLACED}:
        word = "is" if kind is Kind.REPLACED else "may be"
        yield f"its load balancer {word} replaced, so its DNS name changes"
    elif kind is Kind.REMOVED:
        yield "its load balancer and its DNS name go"


def _listener(change: ResourceChange) -> Iterator[str]:
    old, new = (number(value) for value in pair(change, "Port"))
    kind = kind_of(change)
    if kind is Kind.REMOVED:
        yield f"is no longer reached at port {old:g}" if old else "is no longer reached at its port"
    elif kind is Kind.ADDED and new:
        yield f"is reached at port {new:g}"
    elif old and new and old != new:
        yield f"is reached at port {new:g} instead of {old:g}"


def _routing(change: ResourceChange) -> Iterator[str]:
    words = {Kind.ADDED: "new requests are routed to it", Kind.REMOVED: "a route to it goes"}
    yield words.get(kind_of(change), "other requests may be routed to it")


def _scaling(change: ResourceChange) -> Iterator[str]:
    for name, word in (("MinCapacity", "at least"), ("MaxCapacity", "at most")):
        old, new = (number(value) for value in pair(change, name))
        if old is not None and new is not None and old != new:
            yield f"scales to {word} {_tasks(new)} instead of {old:g}"
    if kind_of(change) is Kind.REMOVED:
        yield "no longer scales by itself"
