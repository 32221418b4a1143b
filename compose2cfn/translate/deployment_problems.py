"""Why a service can't be deployed with the strategy it asks for, and what follows if it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.deployment_codes import DEPLOYMENT
from compose2cfn.translate.deployment_times import (
    LONGEST_OPERATION_MIN,
    LONGEST_SHIFT_MIN,
    pauses_min,
    shift_min,
)
from compose2cfn.translate.discoveries import are_neighbours, endpoints, is_connected, is_registered
from compose2cfn.translate.file_systems import writes_to_a_volume
from compose2cfn.translate.lookups import dependents
from compose2cfn.translate.shifting import shifting_publications

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.deployment import Deployment
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication

_KEY = "x-aws-deployment"


def deployment_problems(service: Service, wanted: Deployment, ctx: Context) -> Iterator[Diagnostic]:
    """Yield everything that is wrong with the strategy of a service."""
    yield from _too_long(service, wanted)
    if not wanted.shifts_traffic:
        return
    task = ctx.tasks[service.name]
    shifting = shifting_publications(task)
    connected = is_connected(service, ctx) and any(endpoints(it, ctx) for it in task)
    if not shifting and not connected:
        yield DEPLOYMENT.error(
            f"the strategy {wanted.strategy} moves requests of '{service.name}', which has no "
            "published port and no port that Service Connect leads to",
            service.at(_KEY),
            hint="publish a port, use 'x-aws-discovery: service_connect', or roll",
        )
    if not shifting and (wanted.test_port or wanted.role_arn):
        key = "test_port" if wanted.test_port else "role"
        told = f"'{key}' needs a published port of '{service.name}'"
        yield DEPLOYMENT.error(told, service.at(_KEY, key))
    yield from _two_rules(shifting)
    for member in task:
        if not ctx.prepares(member):  # it has ended in the old tasks
            yield from _side_by_side(member, wanted)
    yield from _consequences(service, ctx)


def _too_long(service: Service, wanted: Deployment) -> Iterator[Diagnostic]:
    shift = shift_min(wanted)
    if wanted.strategy in {"linear", "canary"} and shift > LONGEST_SHIFT_MIN:
        yield DEPLOYMENT.error(
            f"a {wanted.strategy} deployment of '{service.name}' would take {_hours(shift)}, and "
            f"CloudFormation allows {_hours(LONGEST_SHIFT_MIN)}",
            service.at(_KEY),
            hint="give larger steps or shorter times",
        )
    elif shift + pauses_min(wanted) > LONGEST_OPERATION_MIN:
        yield DEPLOYMENT.warning(
            f"with its pauses a deployment of '{service.name}' may take "
            f"{_hours(shift + pauses_min(wanted))}, and CloudFormation gives up after "
            f"{_hours(LONGEST_OPERATION_MIN)}",
            service.at(_KEY, "hooks"),
            hint="give the pauses shorter timeouts",
        )


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _two_rules(shifting: list[Publication]) -> Iterator[Diagnostic]:
    """Yield an error for every container port that is reached by more than one rule."""
    first: dict[tuple[str, int], Publication] = {}
    for publication in shifting:
        if publication.test:
            continue
        before = first.setdefault((publication.service, publication.target), publication)
        if before.listener_port != publication.listener_port:
            yield DEPLOYMENT.error(
                f"ECS moves the requests of one listener port, and port {publication.target} of "
                f"'{publication.service}' is published on {before.listener_port} and "
                f"{publication.listener_port}",
                publication.span,
                hint="publish it once; port 80 may have 'x-aws-routing: {redirect: https}'",
                related=((before.span, "it is published here too"),),
            )


def _side_by_side(service: Service, wanted: Deployment) -> Iterator[Diagnostic]:
    """Yield an error for what forbids that old and new tasks run at the same time."""
    update = service.deploy.update
    told = f"with the strategy {wanted.strategy} old and new tasks of '{service.name}' run together"
    if update.order == "stop-first":
        yield DEPLOYMENT.error(
            f"{told}, and 'stop-first' forbids it", service.at("deploy", "update_config", "order")
        )
    elif writes_to_a_volume(service) and update.order is None:
        yield DEPLOYMENT.error(
            f"{told}, and both would write to its volume",
            service.at("volumes"),
            hint="mount it read-only, or say 'order: start-first' in deploy.update_config where "
            "the service shares its files with other tasks anyway",
        )
    if update.parallelism is not None:
        yield DEPLOYMENT.error(
            f"{told}: all new ones start at once",
            service.at("deploy", "update_config", "parallelism"),
            hint="remove 'parallelism'",
        )


def _consequences(service: Service, ctx: Context) -> Iterator[Diagnostic]:
    if service.deploy.autoscaling is not None:
        yield DEPLOYMENT.warning(
            f"'{service.name}' scales by an average that about halves while old and new tasks run",
            service.at("deploy", "x-aws-autoscaling"),
            hint="ECS scales nothing in meanwhile; leave room above with 'min'",
        )
    if is_connected(service, ctx) or not is_registered(service, ctx):
        return
    for caller in dependents(ctx).get(service.name, ()):
        if are_neighbours(service, caller, ctx):
            yield DEPLOYMENT.warning(
                f"'{caller.name}' finds old and new tasks of '{service.name}' alike by DNS",
                service.at(_KEY),
                hint="with 'x-aws-discovery: service_connect' these requests move too",
            )
            return
