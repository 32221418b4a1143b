"""How many tasks run, and how a new version takes their place.

A deployment that can't become healthy is stopped and rolled back (deployment circuit breaker).
Where a service writes to a volume, the old task ends before the new one starts, as Compose does it:
two databases on one file system would ruin its data. Elsewhere new tasks start first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.effects import Effect, Put, Target
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


@maps("services.*.deploy.replicas")
def replicas(service: Service, _: Context) -> Iterator[Effect]:
    """Run one task where nothing is said; zero is a number too."""
    wanted = service.deploy.replicas
    yield Put(
        target=Target.SERVICE,
        properties={"DesiredCount": 1 if wanted is None else wanted},
        origin=service.at("deploy", "replicas"),
    )


@maps("services.*.deploy")
def rollout(service: Service, _: Context) -> Iterator[Effect]:
    """Update rolling, with a circuit breaker that rolls back."""
    stop_first = writes_to_a_volume(service)
    configuration = {
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        "MaximumPercent": 100 if stop_first else 200,
        "MinimumHealthyPercent": 0 if stop_first else 100,
    }
    origin = service.at("deploy")
    yield Put(
        target=Target.SERVICE,
        properties={"DeploymentConfiguration": configuration},
        origin=origin,
    )
    if stop_first:
        # ECS starts the new task first to rebalance, which a maximum of 100 % forbids
        yield Put(
            target=Target.SERVICE,
            properties={"AvailabilityZoneRebalancing": "DISABLED"},
            origin=origin,
        )


def writes_to_a_volume(service: Service) -> bool:
    """Whether the service can change data that outlives its tasks."""
    return any(mount.type == "volume" and not mount.read_only for mount in service.mounts)
