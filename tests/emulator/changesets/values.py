"""What property values a change set shows: BeforeContext, AfterContext and the changed leaves.

Values that only the deployment will know are `{{changeSet:KNOWN_AFTER_APPLY}}`, NoEcho values are
masked. All scalars are strings, as in answers recorded from AWS.
"""

from __future__ import annotations

import contextlib
import copy
import json
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = Any
Values = dict[str, Any]

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
_ATTRIBUTES = ("Metadata", "DeletionPolicy", "UpdateReplacePolicy")
_MASK = "****"


class _Later(dict[str, str]):
    """The attributes of a resource that doesn't exist yet: each is known after the deployment."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return KNOWN_AFTER_APPLY


def later() -> Values:
    """Return the stack's record of a resource that doesn't exist yet."""
    return {"PhysicalResourceId": KNOWN_AFTER_APPLY, "Attributes": _Later()}


def masked(parameters: Mapping[str, Values]) -> dict[str, Values]:
    """Return the parameters with the values of NoEcho ones masked."""
    return {
        name: {**parameter, "Value": _MASK} if parameter.get("NoEcho") else parameter
        for name, parameter in parameters.items()
    }


def contexts(
    template: Values, parameters: Mapping[str, Values], resources: Values, stack: Values
) -> dict[str, Values]:
    """Return the context of each resource of a template, by logical id."""
    evaluate = part("services.cloudformation.engine:_evaluate_conditions", "template", "params")
    conditions = evaluate(template, parameters) if template else {}
    mappings = template.get("Mappings", {})
    found = {}
    for logical_id, resource in template.get("Resources", {}).items():
        if conditions.get(resource.get("Condition"), True):
            shown = {
                name: _resolved(
                    resource[name], (resources, parameters, conditions, mappings), stack
                )
                for name in ("Properties", *_ATTRIBUTES)
                if name in resource
            }
            found[logical_id] = {"Properties": {}, **shown}
    return found


def _resolved(value: Json, known: tuple[Any, ...], stack: Values) -> Json:
    resolve = part("services.cloudformation.engine:_resolve_refs")
    # an export or an attribute that isn't there shows up when the set is executed
    with contextlib.suppress(ValueError):
        value = resolve(copy.deepcopy(value), *known, stack["StackName"], stack["StackId"])
    return _as_strings(value)


def _as_strings(value: Json) -> Json:
    nothing = part("services.cloudformation.engine:_NO_VALUE")
    if isinstance(value, dict):
        return {key: _as_strings(item) for key, item in value.items() if item is not nothing}
    if isinstance(value, list):
        return [_as_strings(item) for item in value if item is not nothing]
    return str(value).lower() if isinstance(value, bool) else str(value)


def differences(path: str, before: Json, after: Json) -> Iterator[Values]:
    """Yield Path, BeforeValue, AfterValue and AttributeChangeType of each changed leaf."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(f"{path}/{key}", before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        for position in range(max(len(before), len(after))):
            yield from differences(
                f"{path}/{position}", _item(before, position), _item(after, position)
            )
    elif before != after:
        kind = "Add" if before is None else "Remove" if after is None else "Modify"
        yield {
            "Path": path,
            "BeforeValue": _as_text(before),
            "AfterValue": _as_text(after),
            "AttributeChangeType": kind,
        }


def _item(values: list[Json], position: int) -> Json:
    return values[position] if position < len(values) else None


def _as_text(value: Json) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)
