"""`x-aws-deployment`: how a new version comes in, beside what `deploy.update_config` says.

Amazon ECS does it itself (no CodeDeploy): old and new tasks stand in two target groups, a listener
rule sends requests to one or the other, and ECS changes the weights of that rule with a role of its
own. The rule and the groups are in the template; the weights are ECS's from the first deployment
on. CloudFormation leaves them alone while the rule's own lines in the template stay the same.

What only a live account can show is the shift itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.deployment_codes import DEPLOYMENT
from compose2cfn.translate.deployment_problems import deployment_problems
from compose2cfn.translate.deployment_times import bake_min, canary, in_words, linear
from compose2cfn.translate.effects import Create, Effect, Explain, Put, Report, Target
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.registry import maps
from compose2cfn.translate.shifting import Moved, infrastructure_role, moved
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.deployment import Deployment, Hook
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_DESCRIBE = ("DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth")


@maps("services.*.x-aws-deployment", "services.*.x-aws-deployment.**")
def deployment(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set strategy, times, alarms and hooks, and make the roles that ECS needs for them."""
    wanted = service.aws.deployment
    if wanted is None or ctx.is_sidecar(service):
        return
    if service.is_one_off:
        told = f"'{service.name}' is a one-off task, which isn't deployed"
        yield Report(DEPLOYMENT.error(told, service.at("x-aws-deployment")))
        return
    yield from map(Report, deployment_problems(service, wanted, ctx))
    yield Put(
        target=Target.SERVICE,
        properties={"DeploymentConfiguration": _configuration(service, wanted)},
        origin=service.at("x-aws-deployment"),
    )
    if wanted.shifts_traffic:
        yield Explain(
            topic=Topic.UPDATE,
            chosen=in_words(wanted),
            why=f"'x-aws-deployment' asks for {wanted.strategy}",
            origin=service.at("x-aws-deployment"),
        )
    gates = moved(ctx.tasks[service.name], ctx)
    if gates and wanted.role_arn is None:
        name = infrastructure_role(service.name)
        yield _role(name, "LoadBalancer", _may_shift(gates), service, ctx)
    if any(hook.function_arn and not hook.role_arn for hook in wanted.hooks):
        yield _role(_hook_role(service), "Hooks", _may_call(wanted), service, ctx)


def _configuration(service: Service, wanted: Deployment) -> Json:
    made: dict[str, Json] = {"Strategy": wanted.strategy.upper()}
    if wanted.shifts_traffic or wanted.bake_min is not None:
        made["BakeTimeInMinutes"] = bake_min(wanted)
    if wanted.strategy == "linear":
        percent, bake = linear(wanted)
        made["LinearConfiguration"] = {"StepBakeTimeInMinutes": bake, "StepPercent": percent}
    if wanted.strategy == "canary":
        percent, bake = canary(wanted)
        made["CanaryConfiguration"] = {"CanaryBakeTimeInMinutes": bake, "CanaryPercent": percent}
    if wanted.alarms:
        goes_back = service.deploy.update.failure_action in {None, "rollback"}
        names = sorted(wanted.alarms)
        made["Alarms"] = {"AlarmNames": names, "Enable": True, "Rollback": goes_back}
    if wanted.hooks:
        made["LifecycleHooks"] = [_hook(hook, service) for hook in wanted.hooks]
    return made


def _hook(hook: Hook, service: Service) -> Json:
    made: dict[str, Json] = {"LifecycleStages": [stage.upper() for stage in hook.stages]}
    if hook.function_arn:
        made["HookTargetArn"] = hook.function_arn
        made["RoleArn"] = hook.role_arn or get_att(_hook_role(service), "Arn")
    made["TargetType"] = "AWS_LAMBDA" if hook.function_arn else "PAUSE"
    timeout: dict[str, Json] = {}
    if hook.on_timeout:
        timeout["Action"] = hook.on_timeout.upper()
    if hook.timeout_min is not None:
        timeout["TimeoutInMinutes"] = hook.timeout_min
    return {**made, **({"TimeoutConfiguration": timeout} if timeout else {})}


def _hook_role(service: Service) -> str:
    return f"{normalised(service.name)}DeploymentHookRole"


def _may_call(wanted: Deployment) -> list[Json]:
    functions = {hook.function_arn for hook in wanted.hooks if hook.function_arn}
    return [_allow("lambda:InvokeFunction", resource=sorted(functions))]


def _may_shift(gates: list[Moved]) -> list[Json]:
    """Return the statements of AWS's AmazonECSInfrastructureRolePolicyForLoadBalancers, narrowed.

    Describing knows no resources; the rest is about these rules (of a Network Load Balancer: these
    listeners) and target groups alone.
    """
    groups = [ref(name) for name in sorted({name for gate in gates for name in gate.target_groups})]
    prefix = "elasticloadbalancing"
    statements = [
        _allow(*(f"{prefix}:{action}" for action in _DESCRIBE), resource="*"),
        _allow(f"{prefix}:DeregisterTargets", f"{prefix}:RegisterTargets", resource=groups),
    ]
    names = [ref(name) for name in sorted(gate.logical_id for gate in gates)]
    return [*statements, _allow(f"{prefix}:{gates[0].action}", resource=names)]


def _allow(*actions: str, resource: Json) -> Json:
    return {"Action": list(actions), "Effect": "Allow", "Resource": resource}


def _role(
    logical_id: str, policy: str, statements: list[Json], service: Service, ctx: Context
) -> Create:
    def document(made: list[Json]) -> Json:
        return {"Statement": made, "Version": "2012-10-17"}

    trust = {
        "Action": ["sts:AssumeRole"],
        "Effect": "Allow",
        "Principal": {"Service": "ecs.amazonaws.com"},
    }
    return Create(
        resource=Resource(
            logical_id=logical_id,
            type="AWS::IAM::Role",
            properties={
                "AssumeRolePolicyDocument": document([trust]),
                "Policies": [{"PolicyName": policy, "PolicyDocument": document(statements)}],
                "Tags": tags(ctx.project.name, service=service.name),
            },
            service=service.name,
            origin=service.at("x-aws-deployment"),
        )
    )
