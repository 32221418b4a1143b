"""A person's own parts of the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.effects import Overlay
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.effects import Effect


@maps("x-aws-cloudformation.**")
def overlay(project: Project, _: Context) -> Iterator[Effect]:
    """Map `x-aws-cloudformation` to parts of the template, merged over it last of all."""
    for tree in project.aws.overlays:
        yield Overlay(tree)
