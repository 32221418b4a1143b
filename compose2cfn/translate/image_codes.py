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
MOVING_BASE = code(
    "C2C-M079",
    "An image is built on a tag that moves",
    "With `FROM` an image without a tag, or with `latest`, the same sources give another image "
    "tomorrow, so what is built again for production isn't what was tested. Name a version in the "
    "Dockerfile, better a digest, and deploy the image that was tested: `--images-lock` pins it, "
    "and then this isn't told.",
)
LOCK = code(
    "C2C-M072",
    "The images' lock file is wrong",
    'The lock file is `{"schemaVersion": 1, "images": {"REFERENCE": "sha256:…"}}`: each image as '
    "the Compose file names it, or `<project>-<service>` for one that is built, and the digest "
    "that its registry has. `docker buildx imagetools inspect REFERENCE` prints it.",
)
KEPT = code(
    "C2C-M074",
    "A content is kept in AWS, and the template asks where",
    "The value of a secret never enters a template, and neither does the content of a config that "
    "comes from a variable, or of a file that isn't there to read. Put it into AWS Secrets Manager "
    "or the Parameter Store, and give its ARN as the parameter of the template; the hint has the "
    "command that prints it. `external: true` and the ARN as `name` say it in the Compose file.",
)
FILE = code(
    "C2C-M075",
    "A file can't be delivered as it is",
    "Files of at most 16 KiB (32 KiB a service) are read when the project is converted and stand "
    "in the template, where everybody who may read it sees them: no secrets. A first container "
    "writes them into a volume of the task, which takes the place of the folder that they are in, "
    "with what the image has there. So a file needs a folder of its own below the root, and the "
    "image a shell. A larger file belongs into the image.",
)
SOURCES = code(
    "C2C-M076",
    "Source code is mounted",
    "A task has no folders of the machine that builds. A mount of what the image is built from is "
    "left out where the Dockerfile copies the same files to the same place, and where the sources "
    "aren't here to look at. Otherwise the image lacks them: copy them in the Dockerfile, and "
    "leave the mount out of the deployment with `volumes: !reset []` or `!override` in a second "
    "file.",
)
INSIDE_ONLY = code(
    "C2C-M077",
    "A port stays inside the project",
    "An Application Load Balancer speaks HTTP alone. A port of another protocol, such as a "
    "database's, is reached by the services of the project and not from outside, which is what a "
    "port that is published for a developer's machine should become. For one that must be reached "
    "name a Network Load Balancer; where it does speak HTTP, say `app_protocol: http`.",
)
LOCAL_IMAGE = code(
    "C2C-M073",
    "An image with a local name",
    "A name without a registry and a namespace is an official image of Docker Hub to ECS. For an "
    "image that is built here name the registry that it is pushed to: `x-aws-registry`, "
    "`--image-registry`, or the whole name in `image`.",
)
STAGE = code(
    "C2C-M078",
    "An image is one stage of several",
    "`build.target` names the stage of the Dockerfile that `docker compose build` stops at, often "
    "one for development. ECS knows nothing of stages: it runs the image that was pushed. See that "
    "the one that is pushed is of the stage that you want to deploy.",
)
