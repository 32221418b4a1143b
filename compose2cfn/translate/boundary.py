"""The permissions boundary that the one who deploys wants for every role of the stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import code
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic

_KEY = "x-aws-permissions_boundary"
OTHER_BOUNDARY = code(
    "C2C-M090",
    "The project names another permissions boundary",
    "`--permissions-boundary` says which boundary every role must have, usually because the role "
    "that deploys can make no other. Remove `x-aws-permissions_boundary` from the Compose file, or "
    "name the same policy there.",
)


def is_policy(arn: str) -> bool:
    """Whether the text is the ARN of a managed policy (IAM User Guide, "IAM ARNs")."""
    return bool(re.fullmatch(r"arn:[a-z-]+:iam::(?:\d{12}|aws):policy/\S+", arn, re.ASCII))


def with_boundary(project: Project, arn: str) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Return the project with the boundary, and an error where it names another one."""
    named = project.aws.permissions_boundary_arn
    if named is not None and named != arn:
        told = f"this is another permissions boundary than '{arn}', which is wanted"
        return project, (OTHER_BOUNDARY.error(told, project.at(_KEY)),)
    return replace(project, aws=replace(project.aws, permissions_boundary_arn=arn)), ()
