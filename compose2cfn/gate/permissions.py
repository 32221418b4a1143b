"""The IAM policy that each step needs, and nothing more.

The actions are the calls that the commands make: a test records every call of the end-to-end tests
and holds it against these lists, in both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from compose2cfn.cfn.permissions import Permission, permissions_for
from compose2cfn.core.values import dataclass
from compose2cfn.gate.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compose2cfn.gate.record_store import BucketPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a policy is limited to; `*` where that isn't known.

    ``stack`` is a stack's name, ``role_arn`` the one that CloudFormation acts with, ``boundary``
    the permissions boundary of the application's roles, ``bucket`` where long templates go,
    ``records`` and ``audit`` where approvals and the audit log are, ``deployments`` where it is
    recorded what an environment has run, ``pipeline`` a place `PIPELINE/STAGE/ACTION`.
    """

    partition: str = "aws"
    region: str = "*"
    account: str = "*"
    stack: str = "*"
    role_arn: str | None = None
    boundary: str | None = None
    bucket: str | None = None
    records: BucketPlace | None = None
    audit: BucketPlace | None = None
    deployments: BucketPlace | None = None
    pipeline: str | None = None


LOOK_UP: Final = Permission(
    actions=(
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
        "ecs:DescribeCapacityProviders",
        "ecs:DescribeClusters",
        "elasticfilesystem:DescribeMountTargets",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "secretsmanager:DescribeSecret",
    )
)
_SERVICES: Final = ("arn:{partition}:ecs:{region}:{account}:service/*",)
_STACK: Final = ("arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/*",)
_DEPLOYED: Final = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
_REVIEW: Final = (
    *_DEPLOYED,
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeChangeSetHooks",
    "cloudformation:DescribeEvents",
    "cloudformation:GetStackPolicy",
)
_STORED: Final = Permission(
    # versions of stored values that a change set refers to; AWS's public ones are of no account
    actions=("ssm:GetParameters",),
    resources=(
        "arn:{partition}:ssm:{region}:{account}:parameter/*",
        "arn:{partition}:ssm:{region}::parameter/aws/*",
    ),
)
_ACTIONS: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.CHANGESET: (
        "cloudformation:CreateChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStacks",
        "cloudformation:GetTemplate",
        "cloudformation:ListChangeSets",
        "cloudformation:ListStackResources",
    ),
    Step.REVIEW: _REVIEW,
    Step.APPROVE: _REVIEW,
    Step.EXECUTE: (
        *_REVIEW,
        "cloudformation:DescribeStackEvents",
        "cloudformation:DetectStackResourceDrift",
        "cloudformation:ExecuteChangeSet",
    ),
}


def policy_for(step: Step, scope: Scope, types: Iterable[str]) -> dict[str, Any]:
    """Return the policy document of a step; ``types`` are those that CloudFormation will make."""
    if step is Step.DEPLOY:
        permissions = permissions_for(types)
    elif step is Step.CONVERT:
        permissions = (LOOK_UP,)
    elif step is Step.DIFF:
        deployed = Permission(actions=_DEPLOYED, resources=_STACK)
        permissions = (LOOK_UP, deployed, *_deployments(step, scope))
    elif step is Step.RECORD:
        deployed = Permission(actions=_DEPLOYED, resources=_STACK)
        permissions = (deployed, *_deployments(step, scope))
    else:
        own = Permission(actions=tuple(sorted(_ACTIONS[step])), resources=_STACK)
        permissions = (own, *_places(step, scope))
    return {
        "Version": "2012-10-17",
        "Statement": [_statement(it, scope) for it in _merged(permissions)],
    }


def _places(step: Step, scope: Scope) -> Iterator[Permission]:
    if step is Step.CHANGESET:
        yield from _proposing(scope)
    else:
        yield _STORED
    if step is Step.EXECUTE:
        yield Permission(actions=("ecs:DescribeServices",), resources=_SERVICES)
    if scope.records is not None and step is Step.APPROVE:
        yield _objects("s3:PutObject", scope.records)
    if scope.records is not None and step is Step.EXECUTE:
        yield _objects("s3:GetObject", scope.records)
        yield _listing(scope.records)
    yield from _deployments(step, scope)
    if scope.pipeline is not None:
        yield from _pipeline(step, scope.pipeline)
    if scope.audit is not None:
        yield _objects("s3:GetObject", scope.audit)
        yield _objects("s3:PutObject", scope.audit)
        yield _listing(scope.audit)


def _deployments(step: Step, scope: Scope) -> Iterator[Permission]:
    """Yield what the records of deployments need: written by one step, listed by those that judge.

    S3 tells an object that is there from one that isn't to those alone who may list the bucket.
    """
    if scope.deployments is None or step is Step.CHANGESET:
        return
    if step is Step.RECORD:
        yield _objects("s3:PutObject", scope.deployments)
    else:
        yield _listing(scope.deployments)


def _proposing(scope: Scope) -> Iterator[Permission]:
    if scope.bucket is not None:
        # CloudFormation reads the template with the caller's permissions
        places = (f"arn:{{partition}}:s3:::{scope.bucket}/templates/*",)
        yield Permission(actions=("s3:GetObject", "s3:PutObject"), resources=places)
    if scope.role_arn is not None:
        yield Permission(
            actions=("iam:PassRole",),
            resources=(scope.role_arn,),
            passed_to="cloudformation.amazonaws.com",
        )


def _pipeline(step: Step, place: str) -> Iterator[Permission]:
    whole = f"arn:{{partition}}:codepipeline:{{region}}:{{account}}:{place.partition('/')[0]}"
    look = ("codepipeline:GetPipelineState", "codepipeline:ListActionExecutions")
    if step is Step.APPROVE:
        yield Permission(actions=look, resources=(whole,))
        exact = f"arn:{{partition}}:codepipeline:{{region}}:{{account}}:{place}"
        yield Permission(actions=("codepipeline:PutApprovalResult",), resources=(exact,))
    elif step is Step.EXECUTE:
        yield Permission(actions=look[1:], resources=(whole,))


def _objects(action: str, place: BucketPlace) -> Permission:
    return Permission(
        actions=(action,), resources=(f"arn:{{partition}}:s3:::{place.bucket}/{place.prefix}*",)
    )


def _listing(place: BucketPlace) -> Permission:
    return Permission(
        actions=("s3:ListBucket",), resources=(f"arn:{{partition}}:s3:::{place.bucket}",)
    )


def _merged(permissions: Sequence[Permission]) -> list[Permission]:
    """Return the permissions with those of equal resources and conditions joined."""
    joined: dict[tuple[Any, ...], set[str]] = {}
    for it in permissions:
        key = (it.resources, it.passed_to, it.bounded, it.via)
        joined.setdefault(key, set()).update(it.actions)
    return [
        Permission(
            actions=tuple(sorted(actions)),
            resources=resources,
            passed_to=passed_to,
            bounded=bounded,
            via=via,
        )
        for (resources, passed_to, bounded, via), actions in joined.items()
    ]


def _statement(permission: Permission, scope: Scope) -> dict[str, Any]:
    given = {
        "partition": scope.partition,
        "region": scope.region,
        "account": scope.account,
        "stack": scope.stack,
    }
    condition = _condition(permission, scope)
    return {
        "Effect": "Allow",
        "Action": list(permission.actions),
        "Resource": [text.format(**given) for text in permission.resources],
        **({"Condition": condition} if condition else {}),
    }


def _condition(permission: Permission, scope: Scope) -> dict[str, Any]:
    equals: dict[str, Any] = {}
    if permission.passed_to:
        equals["iam:PassedToService"] = permission.passed_to
    if permission.bounded and scope.boundary is not None:
        equals["iam:PermissionsBoundary"] = scope.boundary
    if permission.via is not None:
        equals["aws:CalledViaLast"] = permission.via
    return {"StringEquals": equals} if equals else {}
