"""What Amazon ECS is told of the load balancer to move requests from old tasks to new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.cfn.template import get_att, ref
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.passages import Passage, passages
from compose2cfn.translate.publishing import Publication, publications

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_ALL = 100
"""The weight of the tasks that get all requests."""


def attached(task: Sequence[Service]) -> list[Publication]:
    """Return one publication for every target group of a task, by service and container port."""
    found: dict[tuple[str, int], Publication] = {}
    for publication in _reaching(task):
        found.setdefault((publication.service, publication.target), publication)
    return [found[key] for key in sorted(found)]


def advanced(target: Publication | Passage, task: Sequence[Service]) -> dict[str, Json]:
    """Return the `AdvancedConfiguration` of a target group whose requests move; else nothing.

    ECS wants the rule of an Application Load Balancer, and the listener of a Network Load Balancer
    (Amazon ECS API reference, AdvancedConfiguration).
    """
    if not target.shifts:
        return {}
    main = task[0]
    given = main.aws.deployment.role_arn if main.aws.deployment else None
    configuration: dict[str, Json] = {
        "AlternateTargetGroupArn": ref(target.alternate_target_group),
        "ProductionListenerRule": ref(_gate(target)),
        "RoleArn": given or get_att(infrastructure_role(main.name), "Arn"),
    }
    others = _reaching(task) if isinstance(target, Publication) else _passing(task)
    for other in others:
        if other.test and other.target_group == target.target_group:
            configuration["TestListenerRule"] = ref(_gate(other))
    return {"AdvancedConfiguration": configuration}


def forwarded_to(target: Publication | Passage) -> list[Json]:
    """Return the target groups of a forward action: one, or both with all requests at the first."""
    first: dict[str, Json] = {"TargetGroupArn": ref(target.target_group)}
    if not target.shifts:
        return [first]
    other = {"TargetGroupArn": ref(target.alternate_target_group), "Weight": 0}
    return [{**first, "Weight": _ALL}, other]


class Moved(NamedTuple):
    """What ECS changes to move requests: a rule or a listener, and the groups behind it."""

    logical_id: str
    action: str
    target_groups: tuple[str, str]


def moved(task: Sequence[Service], ctx: Context) -> list[Moved]:
    """Return everything that a deployment of the task changes."""
    network = ctx.load_balancer is not None and ctx.load_balancer.type == "network"
    targets = _passing(task) if network else _reaching(task)
    action = "ModifyListener" if network else "ModifyRule"
    return [
        Moved(_gate(it), action, (it.target_group, it.alternate_target_group))
        for it in targets
        if it.shifts
    ]


def _gate(target: Publication | Passage) -> str:
    return target.rule if isinstance(target, Publication) else target.listener


def shifting_publications(task: Sequence[Service]) -> list[Publication]:
    """Return every publication whose requests a deployment of the task moves."""
    return [it for it in _reaching(task) if it.shifts]


def infrastructure_role(service: str) -> str:
    """Return the logical ID of the role that ECS changes the rules with."""
    return f"{normalised(service)}InfrastructureRole"


def _reaching(task: Sequence[Service]) -> Iterator[Publication]:
    for service in task:
        yield from (it for it in publications(service) if not it.redirects)


def _passing(task: Sequence[Service]) -> Iterator[Passage]:
    for service in task:
        yield from passages(service)
