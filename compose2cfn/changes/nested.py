"""Changes of nested stacks beside those of their parent, named by their path: `Network/Subnet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet, Completeness


def with_nested(parent: ChangeSet, logical_id: str, child: ChangeSet) -> ChangeSet:
    """Return the parent's changes with those of its nested stack ``logical_id``."""

    def named(name: str) -> str:
        return f"{logical_id}/{name}"

    inner = (replace(item, logical_id=named(item.logical_id)) for item in child.changes)
    values = (replace(item, name=named(item.name)) for item in child.parameters)
    outputs = (replace(item, name=named(item.name)) for item in child.outputs)
    checks = (replace(item, logical_id=named(item.logical_id)) for item in child.checks)
    return replace(
        parent,
        changes=tuple(sorted((*parent.changes, *inner), key=lambda item: item.logical_id)),
        parameters=(*parent.parameters, *values),
        outputs=(*parent.outputs, *outputs),
        checks=(*parent.checks, *checks),
        completeness=_joined(parent.completeness, logical_id, child.completeness),
    )


def _joined(parent: Completeness, logical_id: str, child: Completeness) -> Completeness:
    def named(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{logical_id}/{name}" for name in names)

    return replace(
        parent,
        only_plain=(*parent.only_plain, *named(child.only_plain)),
        only_values=(*parent.only_values, *named(child.only_values)),
        only_predicted=(*parent.only_predicted, *named(child.only_predicted)),
        truncated=(*parent.truncated, *named(child.truncated)),
        unknown=(*parent.unknown, *(f"{logical_id}: {item}" for item in child.unknown)),
        warnings=(*parent.warnings, *(f"{logical_id}: {item}" for item in child.warnings)),
    )
