"""How large a template a project makes at least, told before the environment is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.limits import MAX_RESOURCES, TOO_LARGE
from compose2cfn.translate.preparing import homes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic


def surely_too_large(project: Project) -> Iterator[Diagnostic]:
    """Yield an error where even the least that the services become is beyond the limit.

    An overlay can take resources out again, so with one only the template itself can tell.
    """
    homes = homes_of(project)
    least = sum(_least(it) for it in project.services.values() if it.name not in homes)
    if least > MAX_RESOURCES and not project.aws.overlays:
        yield TOO_LARGE.error(
            f"{len(project.services):,} services become at least {least:,} resources; "
            f"CloudFormation takes at most {MAX_RESOURCES:,} in a template",
            hint="deploy the project in parts: 'profiles', or a Compose file for each part",
        )


def _least(service: Service) -> int:
    """Return how many resources a service has in every case: its task definition, and itself."""
    if service.beside is not None:
        return 0
    return 1 if service.is_one_off else 2
