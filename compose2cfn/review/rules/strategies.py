"""Do requests still move from old tasks to new ones as before, and can they go back?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Hidden
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, number, of_type, pair, touched
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import text_of
from compose2cfn.review.whole import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_ELB = "AWS::ElasticLoadBalancingV2"
_ROLLING = "ROLLING"
_PATH = "/Properties/DeploymentConfiguration"
_LOOK = "look where the weights point: `aws elbv2 describe-rules` (describe-listeners)"


@rule("R43", Level.HIGH, "Requests move in another way")
def strategy_changes(changes: ChangeSet) -> Iterator[Hit]:
    """A service gets another deployment strategy or controller, or its way back gets worse.

    While Amazon ECS moves requests (blue/green, linear, canary), it owns the weights of the
    listener rule: after each deployment they point at the other target group. CloudFormation
    doesn't know that. It writes the weights of the template again as soon as the rule itself
    changes, and a service that goes back to rolling registers its tasks with the first group
    alone. Where the weights point at the second one just then, requests find no task until the
    update ends (high). Another strategy or controller, and an alarm or a hook that goes away or no
    longer stops a deployment, are medium; a shorter bake time is low, because going back takes
    longer once the old tasks are gone.
    Source: ECS developer guide, 'Amazon ECS blue/green deployments'.
    """
    for change in of_type(changes, ECS_SERVICE):
        if change.action is Action.MODIFY:
            yield from _service(change)
    for change in of_type(changes, f"{_ELB}::ListenerRule", f"{_ELB}::Listener"):
        if change.action is Action.MODIFY and not change.is_replaced:
            yield from _weights(change)


def _service(change: ResourceChange) -> Iterator[Hit]:
    controllers = [
        _text(_map(it).get("Type"), "ECS") for it in pair(change, "DeploymentController")
    ]
    old, new = (_map(value) for value in pair(change, "DeploymentConfiguration"))
    was, now = (_text(it.get("Strategy"), _ROLLING) for it in (old, new))
    if controllers[0] != controllers[1]:
        yield Hit(
            change.logical_id,
            f"who deploys changes: {controllers[0]} → {controllers[1]}",
            "try it in another environment first, with one release after it",
            path="/Properties/DeploymentController",
            level=Level.MEDIUM,
        )
    elif was != now:
        yield _strategy(change, was, now)
    else:
        yield from _way_back(change, old, new)


def _strategy(change: ResourceChange, was: str, now: str) -> Hit:
    attached = pair(change, "LoadBalancers")[0]
    items = attached if isinstance(attached, list) else []
    moved = any(_map(it).get("AdvancedConfiguration") for it in items)
    path = f"{_PATH}/Strategy"
    if now == _ROLLING and moved:
        told = f"{was} → {now}: requests find no task while the second target group has them"
        return Hit(change.logical_id, told, f"{_LOOK}; deploy once more if at the second", path)
    told = f"{was} → {now}: old and new tasks take each other's place in another way"
    advice = "check that both versions can run side by side, and how long a release takes"
    return Hit(change.logical_id, told, advice, path, level=Level.MEDIUM)


def _way_back(
    change: ResourceChange, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    before, after = (number(it.get("BakeTimeInMinutes")) for it in (old, new))
    if before is not None and after is not None and after < before:
        yield Hit(
            change.logical_id,
            f"old tasks stay {after:g} minutes, not {before:g}, after requests have moved",
            "keep them as long as a fault needs to show",
            path=f"{_PATH}/BakeTimeInMinutes",
            level=Level.LOW,
        )
    yield from _alarms(change, _map(old.get("Alarms")), _map(new.get("Alarms")))
    was, now = (_list(it.get("LifecycleHooks")) for it in (old, new))
    if len(now) < len(was):
        told = "a pause or a check of deployments is removed"
    elif sum(map(_goes_on, now)) > sum(map(_goes_on, was)):
        told = "a deployment goes on by itself where nobody answers its pause or check"
    else:
        return
    yield Hit(
        change.logical_id,
        told,
        "check that nobody relies on being asked",
        path=f"{_PATH}/LifecycleHooks",
        level=Level.MEDIUM,
    )


def _goes_on(hook: Json) -> bool:
    return _map(_map(hook).get("TimeoutConfiguration")).get("Action") == "CONTINUE"


def _alarms(
    change: ResourceChange, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[Hit]:
    """Yield alarms that no longer end a deployment, or no longer undo it."""
    watched = [set(map(text_of, _list(it.get("AlarmNames")))) for it in (old, new)]
    on = [_is_on(it.get("Enable")) for it in (old, new)]
    gone = sorted(watched[0] - (watched[1] if on[1] else set())) if on[0] else []
    if gone and not is_hidden(new):
        yield Hit(
            change.logical_id,
            f"no longer ends a deployment: the alarm {', '.join(gone)}",
            "keep an alarm that shows whether the new version works",
            path=f"{_PATH}/Alarms",
            level=Level.MEDIUM,
        )
    elif all(on) and _is_on(old.get("Rollback")) and not _is_on(new.get("Rollback")):
        yield Hit(
            change.logical_id,
            "a deployment that an alarm ends is no longer rolled back",
            "keep the rollback, so that the version that worked comes back by itself",
            path=f"{_PATH}/Alarms/Rollback",
            level=Level.MEDIUM,
        )


def _is_on(value: Json) -> bool:
    return isinstance(value, Hidden) or str(value).lower() == "true"


def _weights(change: ResourceChange) -> Iterator[Hit]:
    """Tell that weights are written again; tags alone leave the rule as it is."""
    name = "Actions" if change.type.endswith("Rule") else "DefaultActions"
    sides = pair(change, name)
    others = [item for item in change.properties if item not in [*touched(change, "Tags")]]
    if others and all(map(_is_weighted, sides)):
        yield Hit(
            change.logical_id,
            "CloudFormation writes the template's weights again, whatever ECS has made of them",
            f"{_LOOK}; deploy once more before if they point at the second group",
            path=f"/Properties/{name}",
        )


def _is_weighted(actions: Json) -> bool:
    for action in _list(actions):
        groups = _list(_map(_map(action).get("ForwardConfig")).get("TargetGroups"))
        if len(groups) > 1 and any("Weight" in _map(group) for group in groups):
            return True
    return False


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Json, default: str) -> str:
    return value if isinstance(value, str) else default
