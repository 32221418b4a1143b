"""The image of the short-lived containers that prepare a task before the application starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.image_codes import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Template
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

IMAGE = "public.ecr.aws/amazonlinux/amazonlinux:2023-minimal"
"""Amazon's minimal Amazon Linux from Amazon ECR Public, for amd64 and arm64."""


def unlocked(template: Template, ctx: Context) -> Iterator[Diagnostic]:
    """Yield a warning where a lock is given that doesn't have the image, though a task uses it."""
    used = (
        isinstance(container, dict) and container.get("Image") == IMAGE  # an overlay may be there
        for resource in template.resources.values()
        if resource.type == "AWS::ECS::TaskDefinition"
        for container in resource.properties.get("ContainerDefinitions", ())
    )
    if ctx.images.locked and any(used):
        yield LOCK.warning(
            f"'{IMAGE}', which prepares tasks, isn't in the lock file",
            ctx.place("services"),
            hint=f"docker buildx imagetools inspect {IMAGE} prints its digest",
        )


def first_image(ctx: Context) -> str:
    """Return the image, pinned where the lock names it, as it may any other."""
    digest = ctx.images.digests.get(IMAGE)
    return f"{IMAGE.rpartition(':')[0]}@{digest}" if digest else IMAGE
