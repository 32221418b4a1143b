"""How many tasks run, and how a new version takes their place.

A deployment that can't become healthy is stopped and rolled back (deployment circuit breaker).
Where a service writes to a volume, the old task ends before the new one starts, as Compose does it:
two databases on one file system would ruin its data. Elsewhere new tasks start first. What
`deploy.update_config` says comes before both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.translate.capacities import is_daemon, on_fargate
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import ROLLOUT
from compose2cfn.translate.effects import Effect, Explain, Put, Report, Target
from compose2cfn.translate.file_systems import writes_to_a_volume
from compose2cfn.translate.node_labels import spreads_over_zones_first
from compose2cfn.translate.preparing import listed
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_ALL = 100
"""Percent of the desired count."""

_BREAKERS = {
    "rollback": {"Enable": True, "Rollback": True},
    "pause": {"Enable": True, "Rollback": False},
    "continue": {"Enable": False, "Rollback": False},
}


_FAILING = {
    "rollback": "a deployment that fails is rolled back",
    "pause": "a deployment that fails is ended",
    "continue": "a deployment that fails goes on",
}


class Percents(NamedTuple):
    """Of the desired count: how many tasks stay healthy at least, how many run at most."""

    least: int
    most: int


@maps("services.*.deploy.replicas", "services.*.scale")
def replicas(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run one task where nothing is said; zero is a number too, and autoscaling chooses itself.

    A desired count in the template would undo the scaling at every deployment.
    """
    if ctx.prepares(service):
        yield Explain(
            topic=Topic.TASKS,
            chosen=f"a container before every task of {listed(ctx.homes[service.name])}",
            why="others wait for its end with 'service_completed_successfully'",
            origin=ctx.place("services", service.name),
        )
    wanted = service.deploy.replicas
    if is_daemon(service, ctx):
        return
    if service.deploy.autoscaling is None and not ctx.is_sidecar(service):
        yield Put(
            target=Target.SERVICE,
            properties={"DesiredCount": 1 if wanted is None else wanted},
            origin=service.at("deploy", "replicas"),
        )
        yield Explain(
            topic=Topic.TASKS,
            chosen="1" if wanted is None else str(wanted),
            why="nothing else is said" if wanted is None else "'deploy.replicas' says so",
            origin=service.at("deploy", "replicas"),
        )


@maps(
    "services.*.deploy",
    "services.*.deploy.update_config.parallelism",
    "services.*.deploy.update_config.order",
    "services.*.deploy.update_config.failure_action",
    "services.*.deploy.update_config.x-aws-min_percent",
    "services.*.deploy.update_config.x-aws-max_percent",
)
def rollout(service: Service, ctx: Context) -> Iterator[Effect]:
    """Update rolling, with a circuit breaker that rolls back."""
    if ctx.is_sidecar(service) or service.is_one_off:
        return
    # what runs to its end before others has ended in the old tasks
    stateful = any(writes_to_a_volume(it) for it in ctx.tasks[service.name] if not ctx.prepares(it))
    daemon = is_daemon(service, ctx)
    wanted = _of_daemon(service) if daemon else percents(service, stateful=stateful)
    problem = _problem(service, wanted, daemon=daemon)
    if problem is not None:
        yield problem
        return
    if not daemon:
        yield from _stuck(service, wanted)
    action = service.deploy.update.failure_action or "rollback"
    origin = service.at("deploy", "update_config")
    yield Put(
        target=Target.SERVICE,
        properties={
            "DeploymentConfiguration": {
                "DeploymentCircuitBreaker": _BREAKERS[action],
                "MaximumPercent": wanted.most,
                "MinimumHealthyPercent": wanted.least,
            }
        },
        origin=origin,
    )
    yield Explain(
        topic=Topic.UPDATE,
        chosen=f"{wanted.least} % to {wanted.most} % of the tasks run; {_FAILING[action]}",
        why="one task at a time runs on an instance"
        if daemon
        else _why(service, stateful=stateful),
        origin=origin,
    )
    if wanted.most <= _ALL or not (on_fargate(service, ctx) or spreads_over_zones_first(service)):
        # ECS starts the new task first to rebalance, which a maximum of 100 % forbids
        yield Put(
            target=Target.SERVICE,
            properties={"AvailabilityZoneRebalancing": "DISABLED"},
            origin=origin,
        )


def _of_daemon(service: Service) -> Percents:
    """Return the percents of a service that runs once on each instance: no more than all tasks."""
    return Percents(service.deploy.update.min_percent or 0, _ALL)


def _why(service: Service, *, stateful: bool) -> str:
    update = service.deploy.update
    if {update.min_percent, update.max_percent} != {None} or update.parallelism is not None:
        return "'deploy.update_config' says so"
    if update.order is not None:
        return f"'order: {update.order}' asks for it"
    if stateful:
        return "old and new tasks must not write to one volume at a time"
    return "without 'deploy.update_config' new tasks start before old ones stop"


def percents(service: Service, *, stateful: bool) -> Percents:
    """Return the percents: those of the x-aws keys, else of `parallelism`, else of `order`.

    ``stateful`` says that a container of the task writes to a volume.

    ECS rounds the minimum up and the maximum down (API reference, DeploymentConfiguration), so for
    `start-first` the maximum is rounded up here: 1 of 3 at a time needs 134 % to start a fourth.
    """
    update, count = service.deploy.update, service.deploy.replicas
    order = update.order or ("stop-first" if stateful else None)
    wanted = Percents(0, _ALL) if order == "stop-first" else Percents(_ALL, 2 * _ALL)
    if update.parallelism is not None and count:
        at_once = update.parallelism or count  # Compose: 0 is all at once
        least, most = (count - at_once) * _ALL // count, (count + at_once) * _ALL // count
        if order == "start-first":
            wanted = Percents(_ALL, -(-(count + at_once) * _ALL // count))
        else:
            wanted = Percents(least, _ALL if order == "stop-first" else most)
    return Percents(
        wanted.least if update.min_percent is None else update.min_percent,
        wanted.most if update.max_percent is None else update.max_percent,
    )


def _problem(service: Service, wanted: Percents, *, daemon: bool) -> Report | None:
    update = service.deploy.update
    percent_keys = (update.min_percent, update.max_percent)
    told = None
    if update.failure_action not in {None, *_BREAKERS}:
        told = "failure_action", f"'{update.failure_action}' is no action", ", ".join(_BREAKERS)
    elif update.parallelism is not None and None in percent_keys and not daemon:
        told = _parallelism(service, update.parallelism)
    told = told or _percent_problem(wanted)
    if told is None:
        return None
    key, message, hint = told
    span = service.at("deploy", "update_config", key)
    return Report(ROLLOUT.error(f"'{service.name}': {message}", span, hint=hint))


def _parallelism(service: Service, parallelism: int) -> tuple[str, str, str] | None:
    count = service.deploy.replicas
    if count is None:
        return "parallelism", "'parallelism' is a part of 'replicas', which is missing", _REPLICAS
    if count == 0 or parallelism > count:
        told = f"'parallelism' of {parallelism} is more than 'replicas' of {count} allow"
        return "parallelism", told, _REPLICAS
    return None


_REPLICAS = "set 'deploy.replicas' to at least as many as are updated at once"


def _percent_problem(wanted: Percents) -> tuple[str, str, str] | None:
    """Return why ECS could never replace a task with these percents, or None."""
    if wanted.least > _ALL:
        return "x-aws-min_percent", f"{wanted.least} % is more than all tasks", "0 to 100"
    if wanted.most < _ALL:
        return "x-aws-max_percent", f"{wanted.most} % is less than all tasks", "100 or more"
    if wanted == (_ALL, _ALL):
        return "x-aws-max_percent", "from 100 % to 100 % no task can be replaced", _ROOM
    return None


_ROOM = "lower the minimum or raise the maximum"


def _stuck(service: Service, wanted: Percents) -> Iterator[Effect]:
    """Tell where whole tasks leave no room; the number may yet be changed by hand."""
    count = service.deploy.replicas
    count = 1 if count is None else count
    may_stop = -(-count * wanted.least // _ALL) < count
    may_start = count * wanted.most // _ALL > count
    if count and service.deploy.autoscaling is None and not may_stop and not may_start:
        told = f"'{service.name}': {wanted.least} % to {wanted.most} % of {count} leaves no room"
        span = service.at("deploy", "update_config")
        yield Report(ROLLOUT.warning(f"{told} to replace a task", span, hint=_ROOM))
