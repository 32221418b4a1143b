"""What a service asks for and its capacity doesn't have, with the way out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.capacities import host_of, on_fargate, way_to_instances
from compose2cfn.translate.codes import NOT_HAD
from compose2cfn.translate.effects import Report

if TYPE_CHECKING:
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context


def not_had(
    service: Service, ctx: Context, what: str, path: Path, hint: str | None = None
) -> Report:
    """Return the refusal of what the service's capacity doesn't have, whatever else has it."""
    told = f"'{service.name}' wants {what}, which {host_of(service, ctx).called} doesn't have"
    return Report(NOT_HAD.error(told, service.at(*path), hint=hint))


def needs_instances(
    service: Service,
    ctx: Context,
    what: str,
    path: Path,
    hint: str | None = None,
    *,
    managed: bool = True,
) -> Report:
    """Return the refusal of what instances have, ``managed`` ones too; it names the cluster's."""
    way = way_to_instances(ctx, managed=managed) if on_fargate(service, ctx) else None
    hints = "; or ".join(filter(None, (way, hint)))
    return not_had(service, ctx, what, path, hints or None)
