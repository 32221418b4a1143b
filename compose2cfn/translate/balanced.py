"""A task behind the existing load balancer: its target groups, and the balancer's full name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.translate.ids import LOAD_BALANCER_ARN
from compose2cfn.translate.publishing import publications

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.publishing import Publication


def forwarding(service: Service, ctx: Context) -> list[Publication]:
    """Return one publication of each target group of the service's task."""
    found: dict[str, Publication] = {}
    for member in ctx.tasks[service.name]:
        for publication in publications(member):
            if not publication.redirects:
                found.setdefault(publication.target_group, publication)
    return [found[key] for key in sorted(found)]


def balancer_full_name() -> Json:
    """Return `app/NAME/ID`, as metrics name a load balancer, from its ARN."""
    return {"Fn::Select": [1, {"Fn::Split": ["loadbalancer/", ref(LOAD_BALANCER_ARN)]}]}
