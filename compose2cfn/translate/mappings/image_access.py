"""Which images a task may pull: exactly its own.

Only private Amazon ECR repositories need a permission; public registries need none (Amazon ECS
Developer Guide, 'Task execution IAM role').
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import sub
from compose2cfn.translate.effects import Effect, Grant, Role
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\."
    r"(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)/"
    r"(?P<repository>[^:@]+)"
)


@maps("services.*.image")
def image_access(service: Service, _: Context) -> Iterator[Effect]:
    """Allow pulling from the image's own ECR repository."""
    found = _ECR_IMAGE.match(service.image or "")
    if not found:
        return
    region, account, repository = found.group("region", "account", "repository")
    arn = f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/{repository}"
    policy = f"{normalised(service.name)}ImagePolicy"
    origin = service.at("image")
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
