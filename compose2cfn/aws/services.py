"""Services of ECS: how their latest deployment stands."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from compose2cfn.aws.errors import told
from compose2cfn.gate.rollouts import Rollout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.aws.session import AwsSession

_MOST = 10
"""How many services one call describes (API reference, DescribeServices)."""


class LiveServices:
    """Implements :class:`compose2cfn.gate.ports.Services` with boto3's client."""

    def __init__(self, session: AwsSession) -> None:
        self._client: Any = session.client("ecs")

    def rollouts(self, arns: Sequence[str]) -> Mapping[str, Rollout]:
        """Return how the services stand, by ARN; one that is gone is left out."""
        found: dict[str, Rollout] = {}
        by_cluster: dict[str, list[str]] = {}
        for arn in arns:
            by_cluster.setdefault(_cluster_of(arn), []).append(arn)
        for cluster, of_cluster in by_cluster.items():
            for some in _parts(of_cluster):
                with told("ecs:DescribeServices"):
                    answer = self._client.describe_services(cluster=cluster, services=some)
                found |= {it["serviceArn"]: _rollout(it) for it in answer["services"]}
        return found


def _parts(arns: list[str]) -> list[list[str]]:
    return [arns[start : start + _MOST] for start in range(0, len(arns), _MOST)]


def _cluster_of(arn: str) -> str:
    """Return the cluster's name: `arn:…:service/CLUSTER/NAME`; `default` in the old form."""
    parts = arn.split("/")
    return parts[1] if len(parts) > 2 else "default"  # noqa: PLR2004 - the parts of a path


def _rollout(service: Mapping[str, Any]) -> Rollout:
    deployments: list[dict[str, Any]] = service.get("deployments", [])
    latest = next((it for it in deployments if it.get("status") == "PRIMARY"), {})
    return Rollout(
        arn=service["serviceArn"],
        state=latest.get("rolloutState"),
        reason=latest.get("rolloutStateReason"),
        desired=int(latest.get("desiredCount", service.get("desiredCount", 0))),
        running=int(latest.get("runningCount", service.get("runningCount", 0))),
        pending=int(latest.get("pendingCount", service.get("pendingCount", 0))),
        failed=int(latest.get("failedTasks", 0)),
        messages={
            it["id"]: (_time(it["createdAt"]), str(it["message"]))
            for it in reversed(service.get("events", ()))
        },
    )


def _time(value: Any) -> str:
    return str(value.astimezone(UTC).isoformat()).replace("+00:00", "Z")
