"""`deploy.placement` as ECS knows it: labels of nodes are attributes of container instances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Seq
from compose2cfn.core.rewrite import text_of

if TYPE_CHECKING:
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Node

ZONE = "ecs.availability-zone"
_LABEL = re.compile(r"(?:node|engine)\.labels\.([A-Za-z0-9_/\\.-]{1,128})", re.ASCII)


def placement(service: Service, key: str) -> Node | None:
    """Return what is written under one key of `deploy.placement`."""
    node: Node | None = service.node
    for step in ("deploy", "placement", key):
        node = node.get(step) if isinstance(node, Map) else None
    return node


def attribute_of(subject: str) -> str | None:
    """Return the attribute that a label of a node is (`node.labels.NAME`), None for all else."""
    found = _LABEL.fullmatch(subject.strip())
    return found.group(1) if found else None


def spreads_over_zones_first(service: Service) -> bool:
    """Whether tasks are spread over Availability Zones before all else, as ECS does by itself.

    Only then it may also move them later (Amazon ECS Developer Guide, 'Balancing an Amazon ECS
    service across Availability Zones').
    """
    node = placement(service, "preferences")
    items = [it for it in node.items if isinstance(it, Map)] if isinstance(node, Seq) else []
    given = [attribute_of(text_of(it.get("spread")) or "") for it in items]
    return next((it == ZONE for it in given if it is not None), True)
