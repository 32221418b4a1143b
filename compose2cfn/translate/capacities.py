"""What capacity a task runs on, as services, schedules and `run-task` say it.

A capacity provider is Fargate's, or one of instances: of an Auto Scaling group, or of ECS Managed
Instances. A strategy holds providers of one of these kinds alone (Amazon ECS Developer Guide,
'Amazon ECS capacity providers'). Tasks have network interfaces of their own on all of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from compose2cfn.compose.x_aws_running import FARGATE
from compose2cfn.environment import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.compose.running import CapacityShare
    from compose2cfn.translate.context import Context


CAPACITY = "x-aws-capacity"


class Host(StrEnum):
    """What a task definition is validated for (`RequiresCompatibilities`)."""

    FARGATE = "FARGATE"
    EC2 = "EC2"
    MANAGED = "MANAGED_INSTANCES"

    @property
    def called(self) -> str:
        """Return what a person calls it."""
        return _CALLED[self]


_CALLED = {
    Host.FARGATE: "Fargate",
    Host.EC2: "ECS on EC2 instances",
    Host.MANAGED: "ECS on Managed Instances",
}


def shares_of(service: Service, ctx: Context) -> tuple[CapacityShare, ...]:
    """Return the shares of capacity providers; none where nobody asks for any."""
    return ctx.main(service.name).aws.run.capacity or ctx.project.aws.run.capacity


def named_providers(project: Project) -> Iterator[Asked]:
    """Yield every capacity provider of instances that the project names, with its place."""
    owners: tuple[Project | Service, ...] = (
        project,
        *(project.services[name] for name in sorted(project.services)),
    )
    for owner in owners:
        for share in owner.aws.run.capacity:
            if share.provider not in FARGATE:
                yield Asked(CAPACITY, share.provider, owner.at(CAPACITY))


def hosts_of(service: Service, ctx: Context) -> tuple[Host, ...]:
    """Return the kind of every share; one that the facts don't tell is an Auto Scaling group's."""
    managed = ctx.cluster.managed_providers or ()
    return tuple(
        Host.FARGATE
        if share.provider in FARGATE
        else Host.MANAGED
        if share.provider in managed
        else Host.EC2
        for share in shares_of(service, ctx)
    )


def host_of(service: Service, ctx: Context) -> Host:
    """Return what the service's task runs on; a strategy of several kinds is refused elsewhere."""
    return next(iter(hosts_of(service, ctx)), Host.FARGATE)


def on_fargate(service: Service, ctx: Context) -> bool:
    """Whether the service's task runs on Fargate, and not on instances."""
    return host_of(service, ctx) is Host.FARGATE


def is_daemon(service: Service, ctx: Context) -> bool:
    """Whether each instance runs one task of it (`deploy.mode: global`), which Fargate can't."""
    main = ctx.main(service.name)
    return main.deploy.mode == "global" and host_of(service, ctx) is Host.EC2


def instance_providers(ctx: Context) -> tuple[str, ...]:
    """Return the cluster's capacity providers of instances, as far as the facts tell."""
    return tuple(it for it in ctx.cluster.capacity_providers or () if it not in FARGATE)


def way_to_instances(ctx: Context, *, managed: bool = True) -> str | None:
    """Return how a service gets what instances have, ``managed`` ones too; None without any."""
    known = instance_providers(ctx)
    names = [it for it in known if managed or it not in (ctx.cluster.managed_providers or ())]
    if not names:
        return None
    return f"run it on instances: '{CAPACITY}' can name {' or '.join(names)} of the cluster"


def capacity_properties(service: Service, ctx: Context) -> dict[str, Json]:
    """Return either a strategy or the launch type: ECS takes one of them.

    A daemon takes no strategy (aws/containers-roadmap#692).
    """
    shares = shares_of(service, ctx)
    if not shares:
        return {"LaunchType": "FARGATE"}
    if is_daemon(service, ctx):
        return {"LaunchType": "EC2"}
    return {
        "CapacityProviderStrategy": [
            {
                "CapacityProvider": share.provider,
                "Weight": share.weight,
                **({"Base": share.base} if share.base else {}),
            }
            for share in shares
        ]
    }


def capacity_options(service: Service, ctx: Context) -> str:
    """Return the options of `aws ecs run-task`."""
    shares = shares_of(service, ctx)
    if not shares:
        return "--launch-type FARGATE"
    given = (
        f"capacityProvider={it.provider},weight={it.weight}" + (f",base={it.base}" * bool(it.base))
        for it in shares
    )
    return f"--capacity-provider-strategy {' '.join(given)}"
