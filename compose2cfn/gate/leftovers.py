"""Remove what a run made in vain, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.gate.ports import CloudFormation


def is_ours(answer: Mapping[str, Any]) -> bool:
    """Whether compose2cfn made this change set."""
    return str(answer.get("Description") or "").startswith("Made by compose2cfn")


def clean_up(cf: CloudFormation, arn: str, stack_arn: str, *, made_stack: bool) -> None:
    """Delete a useless change set, and the stack if this run made it and it is empty.

    A stack under review that was there before, or that has a resource or another change set, stays.
    """
    cf.delete_change_set(arn)
    if not made_stack:
        return
    stack = cf.stack(stack_arn)
    if stack is None or stack.status != "REVIEW_IN_PROGRESS":
        return
    if not cf.resources(stack_arn) and not [x for x in cf.change_sets(stack_arn) if x != arn]:
        cf.delete_stack(stack_arn)
