"""Is what starts the thing that was tested, and does the rollout keep the service up?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.deployment import is_stuck, least_percent, maximum_percent, minimum_percent
from compose2cfn.review.health import looser_checks
from compose2cfn.review.images import image_of, is_major_step, version_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    both_sides,
    containers,
    number,
    of_type,
    pair,
    properties,
    stays,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_ALL = 100.0
_GRACE = "HealthCheckGracePeriodSeconds"


@rule("R16", Level.MEDIUM, "An image that may change by itself", of_state=True)
def image_may_change(changes: ChangeSet) -> Iterator[Hit]:
    """A container moves to a tag that others can move, to another repository, or loses its digest.

    With `:latest`, or without a tag, two tasks of one service may run different code, and going
    back to the last version is not possible. Build with a tag of its own for each commit, or pin
    the image by its digest (`repository@sha256:…`).
    """
    for change in of_type(changes, TASK_DEFINITION):
        if not stays(change):
            continue
        old = containers(change.before)
        for name, container in containers(change.after).items():
            before, after = old.get(name, {}).get("Image"), container.get("Image")
            if isinstance(after, str) and after != before:
                yield from _image(change, name, before, after)


def _image(change: ResourceChange, name: str, before: Json, after: str) -> Iterator[Hit]:
    path = f"/Properties/ContainerDefinitions/{name}/Image"
    was, now = image_of(before if isinstance(before, str) else ""), image_of(after)
    pin = "tag each build, or pin the image by digest"
    if now.is_mutable:
        tag = f"the tag '{now.tag}'" if now.tag else "no tag"
        yield Hit(change.logical_id, f"{name}: the image has {tag}, so it may move", pin, path)
    elif was.digest and not now.digest:
        yield Hit(change.logical_id, f"{name}: the image is no longer pinned by digest", pin, path)
    if was.repository and was.repository != now.repository:
        yield Hit(
            change.logical_id,
            f"{name}: the image comes from another repository: {was.repository} → {now.repository}",
            "check who may push there",
            path,
        )


@rule("R17", Level.MEDIUM, "An older or very different version")
def version_jumps(changes: ChangeSet) -> Iterator[Hit]:
    """An image goes back to a lower version, or on to another major version (low).

    A lower version may not understand the data that the newer one wrote; by semantic versioning a
    new major version may break who calls it. Tags that are no version numbers aren't judged, and
    single numbers and years are only compared for going back.
    """
    for change in of_type(changes, TASK_DEFINITION):
        old = containers(change.before)
        for name, container in containers(change.after).items():
            images = [item.get("Image") for item in (old.get(name, {}), container)]
            was, now = (image_of(item if isinstance(item, str) else "") for item in images)
            first, second = version_of(was.tag), version_of(now.tag)
            if not first or len(first) != len(second) or was.repository != now.repository:
                continue
            path = f"/Properties/ContainerDefinitions/{name}/Image"
            if second < first:
                told = f"{name}: back from {was.tag} to {now.tag}"
                fix = "check that the older version understands today's data"
                yield Hit(change.logical_id, told, fix, path)
            elif is_major_step(first, second):
                told = f"{name}: another major version, {was.tag} → {now.tag}"
                fix = "read its notes about breaking changes"
                yield Hit(change.logical_id, told, fix, path, level=Level.LOW)


@rule("R19", Level.MEDIUM, "A less careful rollout", of_state=True)
def unsafe_rollout(changes: ChangeSet) -> Iterator[Hit]:
    """The rollout may stop all tasks before new ones run, or no longer goes back on failure.

    With a minimum of 0 % healthy tasks ECS may stop everything first; with one task that is a gap
    in every release. Where it may neither stop an old task nor start a new one (one task, minimum
    and maximum 100 %) a rollout never ends (high). Without the circuit breaker a deployment whose
    tasks never become healthy goes on for hours. Without a health check ECS counts a task as good
    as soon as its process runs; one that accepts more answers, or a shorter time of grace, decides
    otherwise than before. A container that is given more time to start than the load balancer waits
    (low) is stopped over and over. Fewer tasks that have to run, less time to end, and another path
    to ask for health are low. Source: ECS developer guide, rolling deployments.
    """
    for change in of_type(changes, ECS_SERVICE):
        if stays(change) and change.after is not None:
            yield from _pace(change)
        if change.action is Action.MODIFY:
            before, after = pair(change, "DeploymentConfiguration")
            yield from _breaker(change, _map(before), _map(after))
            yield from _grace(change)
            yield from _fewer_running(change)
    yield from looser_checks(changes)


def _pace(change: ResourceChange) -> Iterator[Hit]:
    path = "/Properties/DeploymentConfiguration"
    old, new = properties(change.before), properties(change.after)
    if minimum_percent(new) == 0 and minimum_percent(old) != 0:
        one = number(new.get("DesiredCount")) == 1
        gap = ": a gap in each release" if one else ""
        yield Hit(
            change.logical_id,
            f"with minimum healthy percent 0 ECS may stop all tasks before new ones run{gap}",
            "keep at least 50 (or 100 with one task)",
            path=f"{path}/MinimumHealthyPercent",
        )
    elif _is_capped(new) and not _is_capped(old) and not is_stuck(new):
        yield Hit(
            change.logical_id,
            "with maximum percent 100 ECS stops tasks before it starts new ones",
            "allow a higher maximum percent",
            path=f"{path}/MaximumPercent",
        )
    if is_stuck(new) and not is_stuck(old):
        yield Hit(
            change.logical_id,
            "ECS may neither stop an old task nor start a new one: a rollout never ends",
            "allow a higher maximum percent, or a lower minimum",
            path=f"{path}/MaximumPercent",
            level=Level.HIGH,
        )


def _is_capped(service: Mapping[str, Json]) -> bool:
    most = maximum_percent(service)
    return most is not None and most <= _ALL


def _breaker(
    change: ResourceChange, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Iterator[Hit]:
    path = "/Properties/DeploymentConfiguration"
    for key in ("Enable", "Rollback"):
        breaker = [_map(item.get("DeploymentCircuitBreaker")).get(key) for item in (before, after)]
        if _is_true(breaker[0]) and not _is_true(breaker[1]):
            what = "circuit breaker" if key == "Enable" else "automatic rollback"
            yield Hit(
                change.logical_id,
                f"the {what} of deployments is switched off",
                "keep it on, so that a failed deployment ends by itself",
                path=f"{path}/DeploymentCircuitBreaker/{key}",
            )


def _grace(change: ResourceChange) -> Iterator[Hit]:
    old, new = (number(value) for value in pair(change, _GRACE))
    told = properties(change.after)
    if old and both_sides(change) and told.get("LoadBalancers") and told.get(_GRACE) is None:
        new = 0.0
    if old is not None and new is not None and new < old:
        yield Hit(
            change.logical_id,
            f"tasks have {new:g} s to become healthy, not {old:g} s",
            "check that they start faster than that, or ECS stops them over and over",
            path=f"/Properties/{_GRACE}",
        )


def _fewer_running(change: ResourceChange) -> Iterator[Hit]:
    old, new = (least_percent(properties(body)) for body in (change.before, change.after))
    if old is not None and new is not None and 0 < new < min(old, _ALL):
        yield Hit(
            change.logical_id,
            f"during a rollout ECS may keep {new:g} % of the tasks running, not {old:g} %",
            "check that so many can carry the load",
            path="/Properties/DeploymentConfiguration/MinimumHealthyPercent",
            level=Level.LOW,
        )


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _is_true(value: Json) -> bool:
    return str(value).lower() == "true"
