"""What contradicts one task on each instance (Amazon ECS API reference, CreateService)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.task_codes import DAEMON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic

_ALL = 100
"""Percent of the tasks."""


def daemon_problems(service: Service) -> Iterator[Diagnostic]:
    """Yield what such a service can't have: a number, scaling, and new tasks beside old ones."""
    deploy, update = service.deploy, service.deploy.update
    one = f"'{service.name}' runs once on each instance"
    if deploy.replicas is not None:
        told = f"{one}: 'replicas' is left out"
        yield DAEMON.warning(told, service.at("deploy", "replicas"))
    if deploy.autoscaling is not None:
        yield DAEMON.error(f"{one}, and isn't scaled", service.at("deploy", "x-aws-autoscaling"))
    if service.aws.deployment is not None and service.aws.deployment.shifts_traffic:
        told = f"{one}, where no new task starts beside an old one"
        hint = "leave out the strategy: its tasks are replaced one after the other"
        yield DAEMON.error(told, service.at("x-aws-deployment"), hint=hint)
    if update.parallelism:
        told = f"{one}, and the number of instances isn't known here"
        hint = "'x-aws-min_percent' says how many of the tasks stay"
        place = service.at("deploy", "update_config", "parallelism")
        yield DAEMON.error(told, place, hint=hint)
    if update.order == "start-first" or (update.max_percent or _ALL) > _ALL:
        told = f"{one}: the old task ends before the new one starts"
        key = "order" if update.order == "start-first" else "x-aws-max_percent"
        yield DAEMON.error(told, service.at("deploy", "update_config", key))
