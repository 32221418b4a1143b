"""The mappings, one concern a file; importing this package fills the registry.

A mapping knows its element and the :class:`~compose2cfn.translate.context.Context`, never another
mapping.
"""

from __future__ import annotations

from compose2cfn.translate.mappings import (
    alarms,
    autoscaling,
    capacity,
    compute,
    container,
    dependencies,
    deployment,
    discovery,
    environment,
    health,
    image_access,
    load_balancer,
    logs,
    machine,
    network,
    one_off,
    overlay,
    placement,
    port_mappings,
    pre_start,
    restart,
    roles,
    rollout,
    secrets,
    service_connect,
    sidecars,
    storage,
    volumes,
)

__all__ = [
    "alarms",
    "autoscaling",
    "capacity",
    "compute",
    "container",
    "dependencies",
    "deployment",
    "discovery",
    "environment",
    "health",
    "image_access",
    "load_balancer",
    "logs",
    "machine",
    "network",
    "one_off",
    "overlay",
    "placement",
    "port_mappings",
    "pre_start",
    "restart",
    "roles",
    "rollout",
    "secrets",
    "service_connect",
    "sidecars",
    "storage",
    "volumes",
]
