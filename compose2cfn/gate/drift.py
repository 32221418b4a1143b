"""What was changed by hand since the last deployment, where a change set would touch it.

A change set compares templates, not resources; CloudFormation tells of the rest only when asked,
and asks each service with the caller's own permissions.
Source: CloudFormation user guide, "Detect drift on individual stack resources".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.errors import StaleError
from compose2cfn.gate.codes import DRIFTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.gate.inspect import Inspected
    from compose2cfn.gate.ports import CloudFormation

_DRIFTED = frozenset({"MODIFIED", "DELETED"})


def check_drift(cf: CloudFormation, seen: Inspected) -> tuple[str, ...]:
    """Return the touched resources that CloudFormation can't compare; in the order of their names.

    Raises :class:`StaleError` with each touched resource that isn't as it was deployed.
    """
    stack = str(seen.plain["StackId"])
    status = {name: cf.resource_drift(stack, name) for name in _touched(seen)}
    problems = tuple(_told(status))
    if problems:
        raise StaleError(problems)
    unknown = tuple(name for name, word in status.items() if word != "IN_SYNC")
    return unknown + tuple(name for child in seen.nested for name in check_drift(cf, child))


def _touched(seen: Inspected) -> list[str]:
    rows = (change.get("ResourceChange") or {} for change in seen.plain.get("Changes") or ())
    return sorted(
        {str(row["LogicalResourceId"]) for row in rows if row.get("Action") in {"Modify", "Remove"}}
    )


def _told(status: dict[str, str]) -> Iterator[Diagnostic]:
    for name, word in status.items():
        if word in _DRIFTED:
            yield DRIFTED.error(
                f"{name} was {word.lower()} outside CloudFormation",
                hint="aws cloudformation describe-stack-resource-drifts shows what differs; take "
                "it into the project or undo it, and review again",
            )
