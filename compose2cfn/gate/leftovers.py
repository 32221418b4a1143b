"""Know what compose2cfn made; remove what a run made in vain, and nothing else."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from compose2cfn.core.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.gate.ports import CloudFormation


_MADE = "Made by compose2cfn"
_FOR = re.compile(rf"{_MADE} from content [0-9a-f]{{64}} for (.+)", re.DOTALL)
_MAX_DESCRIPTION = 1024
"""Characters that CreateChangeSet takes."""


def made_from(content: str) -> str:
    """Return how the description of a change set begins that was made from a content."""
    return f"{_MADE} from content {content}"


def description_of(content: str, author: str | None) -> str:
    """Return the description, which tells later runs the content and, where known, the author."""
    by = " ".join((author or "").split())
    return (f"{made_from(content)} for {by}" if by else made_from(content))[:_MAX_DESCRIPTION]


def author_of(answer: Mapping[str, Any]) -> str | None:
    """Return who made a change set of ours, or None where that isn't told."""
    found = _FOR.fullmatch(str(answer.get("Description") or ""))
    return found[1] if found else None


def is_ours(answer: Mapping[str, Any]) -> bool:
    """Whether compose2cfn made this change set."""
    return str(answer.get("Description") or "").startswith(_MADE)


def clean_up(cf: CloudFormation, arn: str, stack_arn: str, *, made_stack: bool) -> None:
    """Delete a useless change set, and the stack if this run made it and it is empty.

    A stack under review that was there before, or that has a resource or another change set, stays.
    So does one that may not be deleted: a pipeline's role can't delete stacks, and an empty stack
    must not hide why it was made in vain. The next change set takes it up.
    """
    cf.delete_change_set(arn)
    if not made_stack:
        return
    stack = cf.stack(stack_arn)
    if stack is None or stack.status != "REVIEW_IN_PROGRESS":
        return
    if not cf.resources(stack_arn) and not [x for x in cf.change_sets(stack_arn) if x != arn]:
        with contextlib.suppress(AwsError):
            cf.delete_stack(stack_arn)
