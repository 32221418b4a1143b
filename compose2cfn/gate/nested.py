"""Nested stacks are reviewed with their parent, or nothing is executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.errors import StaleError
from compose2cfn.gate.codes import NESTED_UNBOUND

if TYPE_CHECKING:
    from compose2cfn.gate.inspect import Inspected

_NESTED = "AWS::CloudFormation::Stack"


def check_nested(seen: Inspected) -> None:
    """Raise :class:`StaleError` where a nested stack's template would be read after the review.

    Source: CloudFormation user guide, "Create a change set for nested stacks".
    """
    rows = (change.get("ResourceChange") or {} for change in seen.plain.get("Changes") or ())
    unbound = sorted(
        str(row.get("LogicalResourceId"))
        for row in rows
        if row.get("ResourceType") == _NESTED
        and row.get("Action") != "Remove"
        and "ChangeSetId" not in row
    )
    if unbound:
        raise StaleError(
            (
                NESTED_UNBOUND.error(
                    f"the change set doesn't hold what is in nested stack {', '.join(unbound)}",
                    hint="make the change set with 'compose2cfn changeset', which includes it",
                ),
            )
        )
    for child in seen.nested:
        check_nested(child)
