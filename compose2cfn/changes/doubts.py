"""What a prediction can't know, in sentences; silence would look like certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.dynamic_references import read_during_update
from compose2cfn.changes.model import Confidence
from compose2cfn.changes.schemas import schema_of
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from compose2cfn.changes.model import ResourceChange
    from compose2cfn.changes.propagate import Fate
    from compose2cfn.changes.stack import Stack

UNTOLD_ON_BOTH_SIDES = "has no value before and after the update; it is taken as unchanged"
"""How a doubt ends that hardly is one: nobody gave the parameter another value."""

_NESTED = "AWS::CloudFormation::Stack"


def unsure(change: ResourceChange) -> ResourceChange:
    """Return a change of a template that a macro rewrites: it is possible, never certain."""
    return replace(change, confidence=Confidence.MAY)


def warnings(old: Stack, new: Stack, fates: Mapping[str, Fate]) -> tuple[str, ...]:
    """Return every doubt once, in a fixed order."""
    both = [name for name in new.parameters.missing if name in old.parameters.missing]
    found = [*_macros(old, new), *(f"parameter {name} {UNTOLD_ON_BOTH_SIDES}" for name in both)]
    found += [*_parameters(old, "before", both), *_parameters(new, "after", both)]
    found += [*_types(old, new, fates), *old.notes, *new.notes]
    touched = {*fates, *(new.resources.keys() - old.resources.keys())}
    found += read_during_update(new.resources, touched)
    return tuple(dict.fromkeys(found))


def _macros(old: Stack, new: Stack) -> Iterator[str]:
    for name in dict.fromkeys((*old.macros, *new.macros)):
        yield (
            f"the transform {name} rewrites the template; only AWS knows the resources that come "
            "of it, so the text was compared as it stands and every change is merely possible"
        )


def _parameters(stack: Stack, side: str, told: Container[str]) -> Iterator[str]:
    for name in (name for name in stack.parameters.missing if name not in told):
        yield f"parameter {name} has no value {side} the update; it is taken as unchanged by itself"
    for name in stack.parameters.surplus:
        yield f"parameter {name} is given {side} the update, but the template has none of that name"


def _types(old: Stack, new: Stack, fates: Mapping[str, Fate]) -> Iterator[str]:
    for name in sorted(fates):
        before, after = old.resources[name].type, new.resources[name].type
        if before != after:
            yield f"CloudFormation refuses to change the type of {name} ({before} → {after})"
        elif not schema_of(after).known:
            yield f"there is no schema of {after}; whether {name} is replaced isn't known"
    for name, resource in sorted(new.resources.items()):
        if resource.type == _NESTED and name in old.resources:
            yield f"the nested stack {name} was not looked into; its template is read by AWS"
