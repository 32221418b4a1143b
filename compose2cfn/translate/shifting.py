"""What Amazon ECS is told of the load balancer to move requests from old tasks to new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import get_att, ref
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.publishing import Publication, publications

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service


def attached(task: Sequence[Service]) -> list[Publication]:
    """Return one publication for every target group of a task, by service and container port."""
    found: dict[tuple[str, int], Publication] = {}
    for publication in _reaching(task):
        found.setdefault((publication.service, publication.target), publication)
    return [found[key] for key in sorted(found)]


def advanced(publication: Publication, task: Sequence[Service]) -> dict[str, Json]:
    """Return the `AdvancedConfiguration` of a target group whose requests move; else nothing."""
    if not publication.shifts:
        return {}
    main = task[0]
    given = main.aws.deployment.role_arn if main.aws.deployment else None
    configuration: dict[str, Json] = {
        "AlternateTargetGroupArn": ref(publication.alternate_target_group),
        "ProductionListenerRule": ref(publication.rule),
        "RoleArn": given or get_att(infrastructure_role(main.name), "Arn"),
    }
    for other in _reaching(task):
        if other.test and other.target == publication.target:
            configuration["TestListenerRule"] = ref(other.rule)
    return {"AdvancedConfiguration": configuration}


def shifting_publications(task: Sequence[Service]) -> list[Publication]:
    """Return every publication whose rule a deployment of the task changes."""
    return [it for it in _reaching(task) if it.shifts]


def infrastructure_role(service: str) -> str:
    """Return the logical ID of the role that ECS changes the rules with."""
    return f"{normalised(service)}InfrastructureRole"


def _reaching(task: Sequence[Service]) -> Iterator[Publication]:
    for service in task:
        yield from (it for it in publications(service) if not it.redirects)
