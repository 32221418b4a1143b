"""Do the existing security groups and file systems fit? Told at the network or the volume.

Where the facts were written before these were looked up, nothing is known and nothing is told here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment.model import Asked, Facts, FactsRequest

NOT_LOOKED_UP = code(
    "C2C-F021",
    "The facts don't hold a security group or a file system",
    "An external network names an existing security group, an external volume an existing file "
    "system. The facts were written for a project that named others, or it isn't there. Write them "
    "again with `compose2cfn facts`.",
)
ELSEWHERE = code(
    "C2C-F022",
    "What exists lies in another VPC",
    "A security group holds for the VPC that it was made in, and a file system is reached through "
    "mount targets in one VPC. Name one of the VPC that the project is deployed into.",
)


def check_existing(request: FactsRequest, facts: Facts) -> Iterator[Diagnostic]:
    """Yield an error for each group and file system that isn't there, or is in another VPC."""
    vpc = facts.vpc.id if facts.vpc else None
    if facts.security_groups is not None:
        groups = {it.id: {it.vpc_id} for it in facts.security_groups}
        for asked in request.security_groups:
            yield from _misfit(asked, "security group", groups, vpc)
    if facts.file_systems is not None:
        systems = {it.id: {one.vpc_id for one in it.mount_targets} for it in facts.file_systems}
        for asked in request.file_systems:
            yield from _misfit(asked, "file system", systems, vpc)


def _misfit(
    asked: Asked, what: str, known: dict[str, set[str]], vpc: str | None
) -> Iterator[Diagnostic]:
    """Yield the error; ``known`` are the VPCs of each by its id."""
    if asked.value not in known:
        yield NOT_LOOKED_UP.error(
            f"the facts hold no {what} '{asked.value}', but '{asked.key}' asks for it",
            asked.span,
            hint="write the facts again with 'compose2cfn facts'",
        )
        return
    places = known[asked.value]
    if vpc is not None and places and vpc not in places:
        yield ELSEWHERE.error(
            f"{what} {asked.value} lies in {', '.join(sorted(places))}, not in {vpc}",
            asked.span,
            hint=f"name one of {vpc}",
        )
