"""Amounts that a service can give twice: directly and under `deploy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import CONFLICT, NOT_ALLOWED
from compose2cfn.core.nodes import Map, Node, Scalar
from compose2cfn.core.rewrite import is_flawed, map_of

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic, Diagnostics

_TWICE = (
    ("cpus", "limits", "cpus"),
    ("mem_limit", "limits", "memory"),
    ("mem_reservation", "reservations", "memory"),
    ("pids_limit", "limits", "pids"),
)


def check_limits(name: str, service: Map, problems: Diagnostics) -> None:
    """Note amounts that differ, negative scales, and a fixed container name for several tasks."""
    deploy = map_of(service.get("deploy"))
    scale = service.get("scale")
    replicas = deploy.get("replicas") if deploy else None
    for node, path in ((scale, "scale"), (replicas, "deploy.replicas")):
        if node is not None and _number(node) is not None and (_number(node) or 0) < 0:
            problems.add(NOT_ALLOWED.error(f"{path} can't be less than 0", node.span))
    if scale is not None and replicas is not None and _differ(scale, replicas):
        problems.add(_twice(name, "scale", "deploy.replicas", scale, replicas))
    count = scale if scale is not None else replicas
    if count is not None and (_number(count) or 0) > 1 and "container_name" in service.entries:
        problems.add(
            CONFLICT.error(
                f"services.{name}: a container name can't be given to several containers",
                service.entries["container_name"].span,
                related=((count.span, "the number of containers"),),
            )
        )
    resources = map_of(deploy.get("resources")) if deploy else None
    if resources is not None:
        _check_twice(name, service, resources, problems)


def _check_twice(name: str, service: Map, resources: Map, problems: Diagnostics) -> None:
    for key, part, other_key in _TWICE:
        own = service.get(key)
        amounts = map_of(resources.get(part))
        if own is None or amounts is None or not _number(own):
            continue
        other = amounts.get(other_key)
        if other is None or _differ(own, other):
            path = f"deploy.resources.{part}.{other_key}"
            problems.add(_twice(name, key, path, own, other or amounts))


def _twice(name: str, key: str, path: str, own: Node, other: Node) -> Diagnostic:
    return CONFLICT.error(
        f"services.{name}: {key} and {path} differ",
        own.span,
        related=((other.span, path),),
    )


def _differ(one: Node, other: Node) -> bool:
    if is_flawed(one) or is_flawed(other):
        return False
    return (_number(one) or 0) != (_number(other) or 0)


def _number(node: Node) -> float | None:
    if not isinstance(node, Scalar) or node.value is None:
        return None
    try:
        return float(node.value)
    except ValueError:
        return None
