"""Where do tasks run, and may they be interrupted there?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    items,
    maps,
    number,
    of_type,
    pair,
    stays,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_DATABASES = ("AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup")
_STANDBY = ("MultiAZ", "MultiAZEnabled")
_LATEST = ("LATEST", "")


@rule("R34", Level.MEDIUM, "Tasks may be interrupted, or run on an older platform")
def less_dependable(changes: ChangeSet) -> Iterator[Hit]:
    """A service newly runs on Spot capacity only, in one zone, or on an older or other platform.

    AWS takes Spot capacity back with two minutes' notice, all of it at once if need be; keep a base
    on `FARGATE`. A platform version that is pinned gets no more corrections once a newer is out. In
    one subnet tasks are in one Availability Zone, and so is a database without a standby. An image
    runs only on the processor architecture that it was built for.
    """
    yield from _fewer_zones(changes)
    yield from _other_processor(changes)
    for change in of_type(changes, ECS_SERVICE):
        if not stays(change):
            continue
        old, new = (_is_spot_only(value) for value in pair(change, "CapacityProviderStrategy"))
        if new and not old:
            yield Hit(
                change.logical_id,
                "all its tasks run on Spot capacity, which AWS may take back at any time",
                "keep a base on FARGATE",
                path="/Properties/CapacityProviderStrategy",
            )
        was, now = (str(value or "") for value in pair(change, "PlatformVersion"))
        if change.action is Action.MODIFY and now not in _LATEST and _is_older(now, was):
            yield Hit(
                change.logical_id,
                f"it is held at platform version {now}",
                "use LATEST, unless the new version breaks something",
                path="/Properties/PlatformVersion",
            )


def _is_spot_only(strategy: Json) -> bool:
    used = [item for item in maps(strategy) if number(item.get("Weight", 1)) or item.get("Base")]
    return bool(used) and all("SPOT" in str(item.get("CapacityProvider")) for item in used)


def _is_older(now: str, was: str) -> bool:
    if was in _LATEST:
        return True
    versions = [[int(part) for part in text.split(".") if part.isdecimal()] for text in (now, was)]
    return versions[0] < versions[1]


def _fewer_zones(changes: ChangeSet) -> Iterator[Hit]:
    for change in of_type(changes, ECS_SERVICE, _BALANCER):
        key = "Subnets" if change.type == _BALANCER else "NetworkConfiguration"
        old, new = (_subnets(value) for value in pair(change, key))
        if change.action is Action.MODIFY and 0 < len(new) < len(old):
            one = len(new) == 1
            yield Hit(
                change.logical_id,
                "it is in one subnet: where its Availability Zone fails, all of it does"
                if one
                else f"it is in {len(new)} subnets, not {len(old)}",
                "keep subnets in two Availability Zones at least",
                path=f"/Properties/{key}",
                level=None if one else Level.LOW,
            )
    for change in of_type(changes, *_DATABASES):
        for key in _STANDBY:
            was, now = (str(value).lower() for value in pair(change, key))
            if was == "true" and now == "false" and change.action is Action.MODIFY:
                yield Hit(
                    change.logical_id,
                    "the standby in another Availability Zone is given up",
                    "keep it, or know how long a restore takes",
                    path=f"/Properties/{key}",
                )


def _subnets(value: Json) -> list[Json]:
    """Return the subnets, none where one of them isn't known."""
    if isinstance(value, Mapping):
        network = value.get("AwsvpcConfiguration")
        value = network.get("Subnets") if isinstance(network, Mapping) else None
    told = items(value)
    return [] if is_hidden(told) or isinstance(value, Mapping) else told


def _other_processor(changes: ChangeSet) -> Iterator[Hit]:
    for change in of_type(changes, TASK_DEFINITION):
        old, new = (_processor(value) for value in pair(change, "RuntimePlatform"))
        if change.action is Action.MODIFY and None not in (old, new) and old != new:
            yield Hit(
                change.logical_id,
                f"it runs on another processor: {old} → {new}",
                "check that all its images are built for it",
                path="/Properties/RuntimePlatform/CpuArchitecture",
            )


def _processor(value: Json) -> str | None:
    if value is None:
        return "X86_64"
    found = value.get("CpuArchitecture", "X86_64") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None
