"""What exists already enters the template as typed parameters with the facts as defaults.

One template then serves every environment, and CloudFormation checks the ids before it changes
anything (CloudFormation User Guide, 'AWS-specific parameter types').
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter
from compose2cfn.translate.effects import Declare, Effect
from compose2cfn.translate.ids import CLUSTER_ARN, TASK_SUBNETS, VPC_ID
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project
    from compose2cfn.translate.context import Context


@maps(
    "name",
    "x-aws-vpc",
    "x-aws-cluster",
    "x-aws-loadbalancer",
    "x-aws-subnets.**",
    "x-aws-assign_public_ip",
)
def environment(_: Project, ctx: Context) -> Iterator[Effect]:
    """Declare the VPC, its subnets for tasks, and the cluster."""
    kind = "Public" if ctx.public_tasks else "Private"
    yield Declare(
        name=VPC_ID,
        parameter=Parameter(
            type="AWS::EC2::VPC::Id", description="Existing VPC", default=ctx.vpc.id
        ),
    )
    yield Declare(
        name=TASK_SUBNETS,
        parameter=Parameter(
            type="List<AWS::EC2::Subnet::Id>",
            description=f"{kind} subnets that the tasks run in, in the order of their zones",
            default=",".join(subnet.id for subnet in ctx.task_subnets),
        ),
    )
    yield Declare(
        name=CLUSTER_ARN,
        parameter=Parameter(
            type="String",
            description="ARN of the existing ECS cluster",
            default=ctx.cluster.arn,
        ),
    )
