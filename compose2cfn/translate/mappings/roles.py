"""What the application may do in AWS, and how ECS gets its image from a private registry.

`x-aws-role` is either a policy document, whose statements go into a role of the stack, or the ARN
of a role that exists. An existing role is used as it is: nothing is ever added to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter
from compose2cfn.translate.codes import EXISTING
from compose2cfn.translate.effects import Attach, Declare, Effect, Grant, Put, Report, Role, Target
from compose2cfn.translate.ids import PERMISSIONS_BOUNDARY_ARN
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.translate.context import Context


@maps("services.*.x-aws-role", "services.*.x-aws-role.**")
def task_role(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give the task the statements of the policy, or the existing role."""
    origin = service.at("x-aws-role")
    for statement in service.aws.statements:
        yield Grant(
            role=Role.TASK,
            policy=f"{normalised(service.name)}Policy",
            statement=statement,
            origin=origin,
        )
    if service.aws.role_arn is None or ctx.is_sidecar(service):
        return
    yield Put(target=Target.TASK, properties={"TaskRoleArn": service.aws.role_arn}, origin=origin)
    mounts = (mount for member in ctx.tasks[service.name] for mount in member.mounts)
    if any(mount.type == "volume" and mount.source for mount in mounts):
        yield Report(
            EXISTING.warning(
                f"the role of '{service.name}' must itself allow mounting its volumes",
                origin,
                hint="allow elasticfilesystem:ClientMount and ClientWrite, and ClientRootAccess "
                "for images that start as root",
            )
        )


@maps("services.*.x-aws-execution_role")
def execution_role(service: Service, ctx: Context) -> Iterator[Effect]:
    """Let ECS start the task with the existing role."""
    own, general = service.aws.run, ctx.project.aws.run
    arn = own.execution_role_arn or general.execution_role_arn
    if arn is None or ctx.is_sidecar(service):
        return
    key = "x-aws-execution_role"
    origin = service.at(key) if own.execution_role_arn else ctx.project.at(key)
    yield Put(target=Target.TASK, properties={"ExecutionRoleArn": arn}, origin=origin)
    yield Report(
        EXISTING.warning(
            f"the execution role of '{service.name}' must itself allow what starts its task",
            origin,
            hint="writing to the log group, pulling from its own repositories, reading its secrets",
        )
    )


@maps("x-aws-execution_role", "x-aws-permissions_boundary")
def permissions_boundary(project: Project, _: Context) -> Iterator[Effect]:
    """Bound every role that the stack makes; the policy's ARN is a parameter."""
    arn = project.aws.permissions_boundary_arn
    if arn is not None:
        yield Declare(
            name=PERMISSIONS_BOUNDARY_ARN,
            parameter=Parameter(
                type="String",
                description="ARN of the policy that bounds every role of the stack",
                default=arn,
            ),
        )


@maps("services.*.x-aws-policies", "services.*.x-aws-policies.*")
def managed_policies(service: Service, _: Context) -> Iterator[Effect]:
    """Attach managed policies to the task's role."""
    origin = service.at("x-aws-policies")
    if service.aws.role_arn is not None and service.aws.policy_arns:
        yield Report(
            EXISTING.error(
                f"'{service.name}' has a role of its own, to which nothing is attached",
                origin,
                hint="attach the policies to that role, and remove 'x-aws-policies'",
            )
        )
        return
    for arn in service.aws.policy_arns:
        yield Attach(role=Role.TASK, policy_arn=arn, origin=origin)


@maps("services.*.x-aws-pull_credentials")
def pull_credentials(service: Service, _: Context) -> Iterator[Effect]:
    """Log in to a private registry with user name and password of a secret."""
    arn = service.aws.pull_credentials_arn
    if arn is None:
        return
    origin = service.at("x-aws-pull_credentials")
    yield Put(
        target=Target.CONTAINER,
        properties={"RepositoryCredentials": {"CredentialsParameter": arn}},
        origin=origin,
    )
    yield Grant(
        role=Role.EXECUTION,
        policy=f"{service.name}GrantAccessToSecrets",
        statement={
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": arn,
        },
        origin=origin,
    )
