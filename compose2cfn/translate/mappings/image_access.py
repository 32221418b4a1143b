"""Which images a task may pull: exactly its own.

Only private Amazon ECR repositories need a permission; public registries need none (Amazon ECS
Developer Guide, 'Task execution IAM role').
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import sub
from compose2cfn.core.values import replace
from compose2cfn.translate.effects import Declare, Effect, Grant, Report, Role
from compose2cfn.translate.image_codes import ASSUMED_IMAGE
from compose2cfn.translate.images import IMAGE_TAG, image_of, tag_parameter
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.translate.context import Context

_ECR_IMAGE = re.compile(
    r"(?P<account>\d{12}|\$\{AWS::AccountId\})\.dkr[.-]ecr(?:-fips)?\."
    r"(?P<region>[a-z0-9-]+|\$\{AWS::Region\})\."
    r"(?:\$\{AWS::URLSuffix\}|amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)/"
    r"(?P<repository>[^:@]+)"
)


@maps("x-aws-registry")
def image_tag(project: Project, ctx: Context) -> Iterator[Effect]:
    """Let the template ask for the tag of the images that the project builds."""
    images = [image_of(service, project, ctx.images) for service in project.services.values()]
    made = [image for image in images if image is not None and image.made]
    if project.aws.registry is not None and not made:
        told = "'x-aws-registry' has no effect: no image is built here"
        yield Report(ASSUMED_IMAGE.warning(told, project.at("x-aws-registry")))
    if any(image.has_tag_parameter for image in made):
        yield Declare(name=IMAGE_TAG, parameter=tag_parameter(ctx.images))


@maps("services.*.image")
def image_access(service: Service, ctx: Context) -> Iterator[Effect]:
    """Allow pulling from the image's own ECR repository, and from those of `pre_start`."""
    yield from _allowed(service, ctx)
    for step in service.pre_start:
        if step.image:
            yield from _allowed(replace(service, image=step.image, build=None), ctx)


def _allowed(service: Service, ctx: Context) -> Iterator[Effect]:
    made = image_of(service, ctx.project, ctx.images)
    found = _ECR_IMAGE.match(made.text) if made else None
    if not found:
        return
    region, account, repository = found.group("region", "account", "repository")
    arn = f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/{repository}"
    policy = f"{normalised(service.name)}ImagePolicy"
    origin = service.at("image" if service.image else "build")
    yield Grant(
        role=Role.EXECUTION,
        policy=policy,
        # the token is for the whole registry: IAM knows no resource for this action
        statement={"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": "*"},
        origin=origin,
    )
    yield Grant(
        role=Role.EXECUTION,
        policy=policy,
        statement={
            "Effect": "Allow",
            "Action": [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            "Resource": sub(arn),
        },
        origin=origin,
    )
