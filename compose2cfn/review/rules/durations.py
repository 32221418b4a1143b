"""How long does a release take, and does it need room for twice the tasks?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, number, of_type, properties, stays
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.waiting import LONGEST_OPERATION_MIN, LONGEST_SHIFT_MIN, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.review.waiting import Waiting

_PATH = "/Properties/DeploymentConfiguration"
_LONG_MIN = 4 * 60


@rule("R44", Level.MEDIUM, "Each release takes very long", of_state=True)
def release_takes_long(changes: ChangeSet) -> Iterator[Hit]:
    """A service newly waits for hours in each deployment, or longer than CloudFormation does.

    Bake times, steps and pauses add up. More than 33 hours of a linear or canary deployment is
    refused, and with its pauses a deployment may outlast the 36 hours after which CloudFormation
    gives up and rolls back (high). More than four hours is medium: a pipeline and its approval wait
    as long, and no other update of the stack can start. Hooks of functions count where they have a
    timeout. Source: AWS::ECS::Service in the CloudFormation template reference.
    """
    for change in of_type(changes, ECS_SERVICE):
        if not stays(change):
            continue
        old, new = (waiting(properties(body)) for body in (change.before, change.after))
        if new.total > max(old.total, _LONG_MIN):
            yield _long(change, new)


def _long(change: ResourceChange, found: Waiting) -> Hit:
    told = f"a release waits {_hours(found.shift)}"
    if found.paused:
        told = f"{told}, with its pauses up to {_hours(found.total)}"
    advice, level = "give shorter bake times, larger steps, or shorter pauses", None
    if found.is_refused:
        told = f"{told}; CloudFormation refuses more than {_hours(LONGEST_SHIFT_MIN)}"
        level = Level.HIGH
    elif found.total > LONGEST_OPERATION_MIN:
        told = f"{told}; CloudFormation gives up after {_hours(LONGEST_OPERATION_MIN)}"
        level = Level.HIGH
    return Hit(change.logical_id, told, advice, path=_PATH, level=level)


def _hours(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


@rule("R46", Level.INFO, "Room for twice the tasks")
def twice_the_tasks(changes: ChangeSet) -> Iterator[Hit]:
    """A service newly runs all old and all new tasks side by side in each release.

    That is so under blue/green, linear and canary deployments: addresses of the subnets, places in
    the cluster and quotas must be enough for both, and both cost money until the old ones go.
    """
    for change in of_type(changes, ECS_SERVICE):
        old, new = (waiting(properties(body)).strategy for body in (change.before, change.after))
        if stays(change) and new != "ROLLING" == old:
            count = number(properties(change.after).get("DesiredCount"))
            both = f"{2 * count:g} tasks" if count else "twice its tasks"
            yield Hit(
                change.logical_id,
                f"{both} run at once while a release takes place",
                "check that subnets, capacity and quotas have room for them",
                path=f"{_PATH}/Strategy",
            )
