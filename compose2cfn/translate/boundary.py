"""The permissions boundary that the one who deploys wants for every role of the stack.

It also bounds roles and users that an overlay adds (IAM User Guide, "Permissions boundaries for IAM
entities"): a role that deploys and may only make bounded ones would fail at them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import ref
from compose2cfn.core.diagnostics import code
from compose2cfn.core.values import replace
from compose2cfn.translate.ids import PERMISSIONS_BOUNDARY_ARN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Resource, Template
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
NOT_BOUNDED = code(
    "C2C-M091",
    "The permissions boundary doesn't hold",
    "`x-aws-permissions_boundary` bounds all roles and users of the stack, those of an overlay "
    "too. An overlay takes it away or names another one, or there is nothing that it could bound.",
)
_BOUNDED = ("AWS::IAM::Role", "AWS::IAM::User")
_PROPERTY = "PermissionsBoundary"


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


def bounded(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Return the resources, each role and user that says nothing of it with the boundary."""
    return {key: _bounded(resource) for key, resource in resources.items()}


def _bounded(resource: Resource) -> Resource:
    if resource.type not in _BOUNDED or _PROPERTY in resource.properties:
        return resource
    properties = {**resource.properties, _PROPERTY: ref(PERMISSIONS_BOUNDARY_ARN)}
    return replace(resource, properties=properties)


def with_overlaid(
    template: Template, ours: Mapping[str, Resource], project: Project
) -> tuple[Template, tuple[Diagnostic, ...]]:
    """Return the template with what its overlays added bounded too, and where none holds.

    ``ours`` are the resources before the overlays: what was taken from them stays away.
    """
    added = {key: it for key, it in template.resources.items() if key not in ours}
    template = replace(template, resources={**template.resources, **bounded(added)})
    able = [it for it in template.resources.values() if it.type in _BOUNDED]
    if able:
        return template, tuple(_unbounded(able))
    parameters = dict(template.parameters)
    if PERMISSIONS_BOUNDARY_ARN not in repr((template.resources, template.outputs)):
        parameters.pop(PERMISSIONS_BOUNDARY_ARN, None)
    told = NOT_BOUNDED.warning("the stack makes no role that it could bound", project.at(_KEY))
    return replace(template, parameters=parameters), (told,)


def _unbounded(able: list[Resource]) -> Iterator[Diagnostic]:
    for resource in able:
        given = resource.properties.get(_PROPERTY)
        if given == ref(PERMISSIONS_BOUNDARY_ARN):
            continue
        has = "has no permissions boundary" if given is None else "has another boundary"
        yield NOT_BOUNDED.warning(
            f"{resource.logical_id} {has} by 'x-aws-cloudformation'",
            resource.origin_of(("Properties", _PROPERTY)),
            hint=f"leave {_PROPERTY} out of the overlay",
        )
