"""Is what starts the thing that was tested, and does the rollout keep the service up?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.images import image_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    containers,
    number,
    of_type,
    pair,
    stays,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange


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


@rule("R19", Level.MEDIUM, "A less careful rollout")
def unsafe_rollout(changes: ChangeSet) -> Iterator[Hit]:
    """The rollout may stop all tasks before new ones run, or no longer goes back on failure.

    With a minimum of 0 % healthy tasks ECS may stop everything first. Without the circuit breaker
    a deployment whose tasks never become healthy goes on for hours. Without a health check ECS
    counts a task as good as soon as its process runs.
    """
    for change in of_type(changes, ECS_SERVICE):
        if change.action is Action.MODIFY:
            before, after = pair(change, "DeploymentConfiguration")
            yield from _deployment(change, _map(before), _map(after))
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, container in containers(change.before).items():
            if container.get("HealthCheck") and name in new and not new[name].get("HealthCheck"):
                yield Hit(
                    change.logical_id,
                    f"{name}: the health check is removed",
                    "keep a health check, so that ECS notices a task that hangs",
                    path=f"/Properties/ContainerDefinitions/{name}/HealthCheck",
                )


def _deployment(
    change: ResourceChange, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Iterator[Hit]:
    path = "/Properties/DeploymentConfiguration"
    old, new = (number(item.get("MinimumHealthyPercent")) for item in (before, after))
    if new == 0 and old != 0:
        yield Hit(
            change.logical_id,
            "minimum healthy percent becomes 0: ECS may stop all tasks before new ones run",
            "keep at least 50 (or 100 with one task)",
            path=f"{path}/MinimumHealthyPercent",
        )
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


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _is_true(value: Json) -> bool:
    return str(value).lower() == "true"
