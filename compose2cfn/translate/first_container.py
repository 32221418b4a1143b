"""The image of the short-lived containers that prepare a task before the application starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.translate.context import Context

IMAGE = "public.ecr.aws/amazonlinux/amazonlinux:2023-minimal"
"""Amazon's minimal Amazon Linux from Amazon ECR Public, for amd64 and arm64."""


def first_image(ctx: Context) -> str:
    """Return the image, pinned where the lock names it, as it may any other."""
    digest = ctx.images.digests.get(IMAGE)
    return f"{IMAGE.rpartition(':')[0]}@{digest}" if digest else IMAGE
