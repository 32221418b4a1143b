"""The existing ECS cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.aws.look_up import call, not_there
from compose2cfn.environment import Cluster

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

ACTION = "ecs:DescribeClusters"


def cluster(asked: Asked, session: AwsSession) -> Cluster:
    """Look up a cluster by name or ARN.

    Source: ECS API reference, DescribeClusters; what isn't found is listed under `failures`.
    """
    client = session.client("ecs")
    answer = call(asked, ACTION, client.describe_clusters, clusters=[asked.value])
    if not answer["clusters"]:
        raise not_there(asked, "cluster", ACTION, session.region)
    found = answer["clusters"][0]
    return Cluster(
        name=found["clusterName"],
        arn=found["clusterArn"],
        status=found["status"],
        capacity_providers=tuple(found.get("capacityProviders", ())),
    )
