"""What is added to ministack, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator import operations as stack_operations
from tests.emulator.changesets import actions
from tests.emulator.resources import (
    ec2,
    ecs,
    load_balancing,
    pipelines,
    recreation,
    scaling,
    secrets_manager,
)
from tests.emulator.services.autoscaling import AutoScaling
from tests.emulator.services.codepipeline import CodePipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.operations import Operations


def install(operations: Operations) -> tuple[Callable[[], None], ...]:
    """Put every hook in its place, once per process; return what forgets our services' state."""
    autoscaling, codepipeline = AutoScaling(), CodePipeline()
    autoscaling.install()
    codepipeline.install()
    scaling.install(autoscaling)
    pipelines.install(codepipeline)
    recreation.install()
    ec2.install()
    ecs.install()
    load_balancing.install()
    secrets_manager.install()
    actions.install(operations)
    stack_operations.install(operations)
    return autoscaling.forget, codepipeline.forget
