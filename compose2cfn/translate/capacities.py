"""What capacity a task runs on, as services, schedules and `run-task` say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.compose.running import CapacityShare
    from compose2cfn.translate.context import Context


def shares_of(service: Service, ctx: Context) -> tuple[CapacityShare, ...]:
    """Return the shares of capacity providers; none where nobody asks for any."""
    return ctx.main(service.name).aws.run.capacity or ctx.project.aws.run.capacity


def capacity_properties(service: Service, ctx: Context) -> dict[str, Json]:
    """Return either a strategy or the launch type: ECS takes one of them."""
    shares = shares_of(service, ctx)
    if not shares:
        return {"LaunchType": "FARGATE"}
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
