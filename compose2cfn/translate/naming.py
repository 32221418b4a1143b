"""Names that the template gives: logical IDs as Docker's ECS integration made them.

The same rule keeps overlays that were written for it working, and lets its stacks be taken over by
small change sets: a changed logical ID is a replaced resource.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map
from compose2cfn.translate.codes import SAME_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Resource
    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")


def normalised(name: str) -> str:
    """Return a name as it stands in logical IDs: letters and digits only, the first in upper case.

    `front-tier` → `Fronttier`, `db_data` → `Dbdata`.
    """
    bare = _NOT_ALPHANUMERIC.sub("", name)
    return bare[:1].upper() + bare[1:]


def namespace_name(project: str) -> str:
    """Return the private DNS namespace in which a service is `<service>.<project>.local`."""
    return f"{project}.local"


def collisions(project: Project) -> Iterator[Diagnostic]:
    """Yield an error for every two names of one section that become one logical ID, or none."""
    for section in ("services", "networks", "volumes", "secrets", "configs"):
        names: Mapping[str, object] = getattr(project, section)
        node = project.tree.get(section)
        written = node if isinstance(node, Map) else None
        yield from _collisions(section.removesuffix("s"), names, written, project)


def same_id(first: Resource, second: Resource) -> Diagnostic | None:
    """Return the error that two places of the file give one logical ID; None where one place does.

    It takes names of several parts: port 180 on network `a` and port 80 on network `a1` are both
    `A180Ingress`.
    """
    if first.origin is None or second.origin is None or first.origin == second.origin:
        return None
    return SAME_ID.error(
        f"two resources would both be '{second.logical_id}'",
        second.origin,
        hint="rename the service or the network of one of them, or use another port",
        related=((first.origin, f"'{first.logical_id}' is made here first"),),
    )


def _collisions(
    what: str, names: Mapping[str, object], node: Map | None, project: Project
) -> Iterator[Diagnostic]:
    def span(name: str) -> Span:
        return node.key_span(name) if node else project.tree.span

    first: dict[str, str] = {}
    for name in names:
        made = normalised(name)
        if not made:
            yield SAME_ID.error(f"{what} '{name}' has no letter or digit to name it by", span(name))
        elif made in first:
            yield SAME_ID.error(
                f"{what}s '{first[made]}' and '{name}' both become '{made}'",
                span(name),
                hint=f"rename '{name}'",
                related=((span(first[made]), f"'{first[made]}' is defined here"),),
            )
        first.setdefault(made, name)
