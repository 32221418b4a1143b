"""Changes that no change set lists: parameters and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.causes import changed_names
from compose2cfn.changes.model import Hidden, Op, OutputChange, ParameterChange
from compose2cfn.changes.propagate import effect_of
from compose2cfn.changes.property_diff import Comparison, differences, ordered
from compose2cfn.changes.symbols import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.changes.parameter_values import ParameterValues
    from compose2cfn.changes.propagate import Fate
    from compose2cfn.changes.property_diff import Effect
    from compose2cfn.changes.stack import Stack
    from compose2cfn.changes.symbols import Reference


def parameter_changes(
    before: ParameterValues, after: ParameterValues
) -> tuple[ParameterChange, ...]:
    """Return the parameters with another value, by name; secret ones hidden on both sides."""
    secret = before.secret | after.secret
    return tuple(
        ParameterChange(
            name=name,
            before=_told(before, name, "before", secret),
            after=_told(after, name, "after", secret),
        )
        for name in sorted(changed_names(before, after))
    )


def _told(
    values: ParameterValues, name: str, side: str, secret: frozenset[str]
) -> str | Hidden | None:
    if name not in values.values:
        return None
    if name in secret:
        return Hidden("no-echo", f"{name} {side}")
    value = shown(values.values[name])
    return ",".join(map(str, value)) if isinstance(value, list) else value


def output_changes(
    before: Stack, after: Stack, fates: Mapping[str, Fate]
) -> tuple[OutputChange, ...]:
    """Return the outputs that come, go or differ, by name; each as `{"Value": …, "Export": …}`."""

    def effect(reference: Reference) -> Effect | None:
        target, fate = after.resources.get(reference.logical_id), fates.get(reference.logical_id)
        return effect_of(reference, target.type, fate) if target and fate else None

    how = Comparison(effect, ordered)
    changes: list[OutputChange] = []
    for name in sorted(before.outputs.keys() | after.outputs.keys()):
        old, new = before.outputs.get(name), after.outputs.get(name)
        if old is None or new is None:
            op = Op.ADD if old is None else Op.REMOVE
            changes.append(OutputChange(name=name, op=op, before=shown(old), after=shown(new)))
            continue
        found = list(differences(old, new, how))
        if any(item.confidence == "will" for item in found):
            changes.append(
                OutputChange(name=name, op=Op.MODIFY, before=shown(old), after=shown(new))
            )
    return tuple(changes)
