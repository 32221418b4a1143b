"""Whether people may run commands in the containers of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context


def executes_commands(service: Service, ctx: Context) -> bool:
    """Whether ECS Exec is asked for: by the task's main service, else by the top level."""
    own = ctx.main(service.name).aws.run.execute_command
    return bool(ctx.project.aws.run.execute_command if own is None else own)
