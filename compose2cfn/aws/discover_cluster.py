"""The existing ECS cluster, and of what kind its capacity providers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.aws.look_up import call, not_there
from compose2cfn.core.values import replace
from compose2cfn.environment import Cluster

if TYPE_CHECKING:
    from compose2cfn.aws.session import AwsSession
    from compose2cfn.environment import Asked

ACTION = "ecs:DescribeClusters"
PROVIDERS = "ecs:DescribeCapacityProviders"


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


def with_providers(
    cluster: Cluster, wanted: tuple[Asked, ...], first: Asked, session: AwsSession
) -> Cluster:
    """Return the cluster with its capacity providers of ECS Managed Instances among ``wanted``.

    They belong to one cluster each. Source: ECS API reference, DescribeCapacityProviders; ten a
    page.
    """
    client = session.client("ecs")
    names = sorted({it.value for it in wanted})
    found: list[dict[str, Any]] = []
    page = {"cluster": cluster.arn, "capacityProviders": names}
    while page:
        answer = call(first, PROVIDERS, client.describe_capacity_providers, **page)
        found += answer["capacityProviders"]
        token = answer.get("nextToken")
        page = {**page, "nextToken": token} if token else {}
    managed = [it["name"] for it in found if "managedInstancesProvider" in it]
    return replace(
        cluster,
        capacity_providers=tuple({*(cluster.capacity_providers or ()), *managed}),
        managed_providers=tuple(managed),
    )
