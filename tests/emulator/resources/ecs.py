"""ECS as CloudFormation drives it: whole property sets, typed, on clusters that exist."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from tests.emulator.door import part
from tests.emulator.resources.request import request
from tests.emulator.resources.types import existing, handler_error, random_suffix, register

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]

_FARGATE_MEMORY_MIB = {
    256: (512, 2048),
    512: (1024, 4096),
    1024: (2048, 8192),
    2048: (4096, 16384),
    4096: (8192, 30720),
    8192: (16384, 61440),
    16384: (32768, 122880),
}


def install() -> None:
    """Register the types."""
    _name_clusters()
    definitions, services = "AWS::ECS::TaskDefinition", "AWS::ECS::Service"
    register(
        definitions,
        create=_create_definition,
        update=existing(definitions)["update"],
        delete=existing(definitions)["delete"],
    )
    register(
        services,
        create=_create_service,
        update=_update_service,
        delete=existing(services)["delete"],
    )
    register(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        create=_associate,
        update=lambda _id, _before, after, stack, logical_id: _associate(logical_id, after, stack),
        delete=_dissociate,
    )


def _name_clusters() -> None:
    """Give clusters without a name a generated one, as on AWS; ministack's is always the same."""
    handlers = existing("AWS::ECS::Cluster")

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        generated = {"ClusterName": f"{stack}-{logical_id}-{random_suffix()}"}
        created: Created = handlers["create"](logical_id, generated | properties, stack)
        return created

    def update(
        physical_id: str, before: Properties, after: Properties, stack: str, logical_id: str
    ) -> Created:
        kept = {"ClusterName": physical_id}
        updated: Created = handlers["update"](
            physical_id, kept | before, kept | after, stack, logical_id
        )
        return updated

    register("AWS::ECS::Cluster", create=create, update=update, delete=handlers["delete"])


def _accepted(answer: Any) -> dict[str, Any]:
    """Return what ministack's ECS answered, or fail as the resource's handler does."""
    status, _, body = answer
    told: dict[str, Any] = json.loads(body)
    if status >= 400:
        raise handler_error(str(told.get("message")), "Ecs", str(told.get("__type")))
    return told


def _create_definition(logical_id: str, properties: Properties, stack: str) -> Created:
    wanted = request("ecs", "RegisterTaskDefinition", properties)
    wanted.setdefault("family", f"{stack}{logical_id}{random_suffix()}")
    _check_size(wanted)
    registered = _accepted(part("services.ecs:_register_task_definition", "data")(wanted))
    arn = registered["taskDefinition"]["taskDefinitionArn"]
    return arn, {"TaskDefinitionArn": arn}


def _check_size(wanted: dict[str, Any]) -> None:
    """Fargate takes only some pairs of CPU units and MiB."""
    if "FARGATE" not in wanted.get("requiresCompatibilities", []):
        return
    low, high = _FARGATE_MEMORY_MIB.get(int(wanted.get("cpu", 0)), (0, -1))
    if not low <= int(wanted.get("memory", 0)) <= high:
        raise handler_error(
            "Invalid request provided: Create TaskDefinition: No Fargate configuration exists for"
            " given values",
            "AmazonECS",
        )


def _cluster(reference: str) -> str:
    """Return the name of a cluster that exists; ministack's own API makes one up."""
    name = reference.rpartition("/")[2]
    if name not in part("services.ecs:_clusters"):
        raise handler_error("Cluster not found.", "Ecs", "NotFound")
    return name


def _check_target_groups(wanted: dict[str, Any]) -> None:
    """ECS refuses a target group that no listener of a load balancer uses yet."""
    groups = part("services.alb:_tgs")
    for balancer in wanted.get("loadBalancers", []):
        arn = balancer.get("targetGroupArn")
        if arn is not None and not groups.get(arn, {}).get("LoadBalancerArns"):
            raise handler_error(
                f"The target group with targetGroupArn {arn} does not have an associated load"
                " balancer.",
                "AmazonECS",
            )


def _as_the_api_says(properties: Properties) -> Properties:
    """Return the properties with the API's name of the one that CloudFormation calls otherwise."""
    other = {"PlacementStrategies": "PlacementStrategy"}
    return {other.get(key, key): value for key, value in properties.items()}


def _create_service(logical_id: str, properties: Properties, stack: str) -> Created:
    kept = {key: value for key, value in properties.items() if key != "ForceNewDeployment"}
    wanted = request("ecs", "CreateService", _as_the_api_says(kept))
    cluster = _cluster(wanted.get("cluster", "default"))
    _check_target_groups(wanted)
    wanted.setdefault("serviceName", f"{stack}-{logical_id}-{random_suffix()}")
    answered = _accepted(part("services.ecs:_create_service", "data")(wanted))["service"]
    _complete(cluster, answered["serviceName"], wanted)
    return _named(answered["serviceArn"])


def _update_service(
    physical_id: str, before: Properties, after: Properties, _stack: str, _logical_id: str
) -> Created:
    changed = {
        key: value
        for key, value in after.items()
        if value != before.get(key) and key not in {"Tags", "Cluster", "ServiceName"}
    }
    force = bool(changed.pop("ForceNewDeployment", None))
    name = physical_id.rpartition("/")[2]
    cluster = _cluster(after.get("Cluster", "default"))
    wanted = request("ecs", "UpdateService", _as_the_api_says(changed))
    _check_target_groups(wanted)
    call = {**wanted, "cluster": cluster, "service": name, "forceNewDeployment": force}
    _accepted(part("services.ecs:_update_service", "data")(call))
    _complete(cluster, name, wanted)
    if after.get("Tags") != before.get("Tags"):
        tags = request("ecs", "CreateService", {"Tags": after.get("Tags", [])})["tags"]
        part("services.ecs:_tags")[physical_id] = tags
    return _named(physical_id)


def _complete(cluster: str, name: str, wanted: dict[str, Any]) -> None:
    """Keep what ministack's API drops, and tell that the service came to rest."""
    service = part("services.ecs:_services")[f"{cluster}/{name}"]
    if "serviceConnectConfiguration" in wanted and service["deployments"]:
        configuration = wanted["serviceConnectConfiguration"]
        service["deployments"][0]["serviceConnectConfiguration"] = configuration
    for key in ("serviceRegistries", "propagateTags", "enableECSManagedTags"):
        if key in wanted:
            service[key] = wanted[key]
    rested = {
        "id": str(uuid.uuid4()),
        "createdAt": time.time(),
        "message": f"(service {name}) has reached a steady state.",
    }
    service["events"].insert(0, rested)


def _named(arn: str) -> Created:
    return arn, {"ServiceArn": arn, "Name": arn.rpartition("/")[2]}


def _associate(_logical_id: str, properties: Properties, _stack: str) -> Created:
    cluster = _cluster(properties["Cluster"])
    wanted = request("ecs", "PutClusterCapacityProviders", properties)
    _accepted(part("services.ecs:_put_cluster_capacity_providers", "data")(wanted))
    return cluster, {}


def _dissociate(physical_id: str, _properties: Properties) -> None:
    empty = {"cluster": physical_id, "capacityProviders": [], "defaultCapacityProviderStrategy": []}
    part("services.ecs:_put_cluster_capacity_providers", "data")(empty)
