"""What can be wrong with images, and with files that come from the machine that converts."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

ASSUMED_IMAGE = code(
    "C2C-M070",
    "A service is built here, so its image's place is assumed",
    "ECS pulls images, it doesn't build them. A service with only `build` is expected where "
    "`docker compose build` and a push would put it: the repository `<project>-<service>` of the "
    "stack's own Amazon ECR registry, with the tag of the template's parameter `ImageTag`. Name "
    "another registry with `x-aws-registry` or `--image-registry`, or the whole image with "
    "`image`.",
)
MOVING_TAG = code(
    "C2C-M071",
    "An image's tag moves",
    "Without a tag, or with `latest`, tasks that start at different times run different images "
    "without any change of the stack, and the review can't see it. Name a version, or pin digests "
    "with `--images-lock images.lock.json`.",
)
LOCK = code(
    "C2C-M072",
    "The images' lock file is wrong",
    'The lock file is `{"schemaVersion": 1, "images": {"REFERENCE": "sha256:…"}}`: each image as '
    "the Compose file names it, or `<project>-<service>` for one that is built, and the digest "
    "that its registry has. `docker buildx imagetools inspect REFERENCE` prints it.",
)
LOCAL_IMAGE = code(
    "C2C-M073",
    "An image with a local name",
    "A name without a registry and a namespace is an official image of Docker Hub to ECS. For an "
    "image that is built here name the registry that it is pushed to: `x-aws-registry`, "
    "`--image-registry`, or the whole name in `image`.",
)
