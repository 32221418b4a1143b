"""What is worth a word about an image: where it is expected, and whether it can change unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.image_codes import (
    ASSUMED_IMAGE,
    LOCAL_IMAGE,
    LOCK,
    MOVING_BASE,
    MOVING_TAG,
    STAGE,
)
from compose2cfn.translate.images import is_moving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.images import Image


def remarks(
    image: Image, service: Service, ctx: Context, at: Span | None = None
) -> Iterator[Diagnostic]:
    """Yield the warnings about the image of a service, each at the line that it comes from.

    ``at`` is the line of an image that isn't the service's own, such as that of a step before it.
    """
    span = at or _place(service, ctx)
    if image.assumed:
        repository = image.text.partition("/")[2]
        yield ASSUMED_IMAGE.warning(
            f"'{service.name}' is built here; ECS will pull "
            f"'{repository.replace('${ImageTag}', 'TAG')}' from the account's own registry",
            span,
            hint="push it there and give its tag as parameter ImageTag; 'x-aws-registry: HOST' "
            "names another registry",
        )
    if image.local:
        yield LOCAL_IMAGE.warning(
            f"'{service.image}' is built here, but ECS would look for it on Docker Hub",
            span,
            hint="name the registry that it is pushed to: 'x-aws-registry: HOST' at the top level",
        )
    if image.moving:
        yield MOVING_TAG.warning(
            f"'{service.image}' of '{service.name}' is whatever its registry has at the time",
            span,
            hint="name a version, or pin it with '--images-lock images.lock.json'",
        )
    elif image.unlocked:
        what = f"'{service.image}', a step's image," if at else f"the image of '{service.name}'"
        yield LOCK.warning(f"{what} isn't in the lock file", span)


def base_remarks(image: Image, service: Service, ctx: Context) -> Iterator[Diagnostic]:
    """Yield what the service's image is built on and may be another one when it is built again."""
    local = ctx.project.local
    sources = local.sources.get(service.name) if local else None
    if sources is None or image.pinned:
        return
    moving = {base.image: base for base in reversed(sources.bases) if is_moving(base.image)}
    for name, base in reversed(moving.items()):
        yield MOVING_BASE.warning(
            f"'{service.name}' is built on '{name}' ({sources.dockerfile}:{base.line}), whatever "
            "that is at the time",
            service.at("build"),
            hint="name a version there, or pin what was built with '--images-lock'",
        )


def stage_remark(service: Service) -> Iterator[Diagnostic]:
    """Yield a warning where the image is that of one stage: nothing checks which one was pushed."""
    if service.build is not None and service.build.target:
        stage = service.build.target
        yield STAGE.warning(
            f"'{service.name}' is to be the stage '{stage}' of its Dockerfile; ECS runs what was "
            "pushed, of whichever stage",
            service.at("build", "target"),
            hint=f"push what 'docker compose build {service.name}' builds; for another stage in "
            "production set 'target' in a second Compose file",
        )


def _place(service: Service, ctx: Context) -> Span:
    return service.at("image") if service.image else ctx.place("services", service.name, "build")
