"""Changes of nested stacks beside those of their parent, named by their path: `Network/Subnet`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet, Completeness, Whole


def with_nested(parent: ChangeSet, logical_id: str, child: ChangeSet) -> ChangeSet:
    """Return the parent's changes with those of its nested stack ``logical_id``."""

    def named(name: str) -> str:
        return f"{logical_id}/{name}"

    own = _names(child)
    inner = (
        replace(
            item,
            logical_id=named(item.logical_id),
            before=_renamed(item.before, logical_id, own),
            after=_renamed(item.after, logical_id, own),
            properties=tuple(
                replace(
                    it,
                    causes=tuple(
                        named(cause) if cause.partition(".")[0] in own else cause
                        for cause in it.causes
                    ),
                )
                for it in item.properties
            ),
        )
        for item in child.changes
    )
    values = (replace(item, name=named(item.name)) for item in child.parameters)
    outputs = (replace(item, name=named(item.name)) for item in child.outputs)
    checks = (replace(item, logical_id=named(item.logical_id)) for item in child.checks)
    return replace(
        parent,
        changes=tuple(sorted((*parent.changes, *inner), key=lambda item: item.logical_id)),
        parameters=(*parent.parameters, *values),
        outputs=(*parent.outputs, *outputs),
        checks=(*parent.checks, *checks),
        before=_both(parent.before, child.before, logical_id),
        after=_both(parent.after, child.after, logical_id),
        completeness=_joined(parent.completeness, logical_id, child.completeness),
    )


def _names(child: ChangeSet) -> frozenset[str]:
    sides = [side.resources for side in (child.before, child.after) if side is not None]
    changed = (item.logical_id for item in child.changes)
    return frozenset(name for side in sides for name in side).union(changed)


def _both(parent: Whole | None, child: Whole | None, logical_id: str) -> Whole | None:
    """Return a whole stack with that of its nested one, so that rules see both."""
    if parent is None or child is None:
        return parent
    own = frozenset(child.resources)
    inner = {
        f"{logical_id}/{name}": replace(
            item,
            logical_id=f"{logical_id}/{name}",
            body=_renamed(item.body, logical_id, own),
        )
        for name, item in child.resources.items()
    }
    return replace(parent, resources={**parent.resources, **inner})


def _renamed(value: Any, prefix: str, own: frozenset[str]) -> Any:
    """Return a body whose references to resources of its own stack have their path."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((key, told),) = value.items()
            if key == "Ref" and told in own:
                return {key: f"{prefix}/{told}"}
            if key == "Fn::GetAtt" and isinstance(told, list) and told[:1] and told[0] in own:
                return {key: [f"{prefix}/{told[0]}", *told[1:]]}
            if key == "Fn::Sub" and isinstance(told, str):
                return {key: _in_text(told, prefix, own)}
        return {key: _renamed(item, prefix, own) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item, prefix, own) for item in value]
    return value


def _in_text(text: str, prefix: str, own: frozenset[str]) -> str:
    def named(found: re.Match[str]) -> str:
        return f"{found[1]}{prefix}/{found[2]}" if found[2] in own else found[0]

    return re.sub(r"(\$\{\s*)([A-Za-z0-9]+)", named, text)


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
