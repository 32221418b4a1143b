"""One side of a comparison: a template evaluated with its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.evaluate import evaluate, judge
from compose2cfn.changes.loops import expanded
from compose2cfn.changes.model import Confidence
from compose2cfn.changes.parameter_values import ParameterValues, parameter_values
from compose2cfn.changes.scope import Scope
from compose2cfn.changes.symbols import scalar_text
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.symbols import Value

ATTRIBUTES = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")
"""Resource attributes that a change set reports beside the properties (its `Scope`)."""

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackResource:
    """An evaluated resource: ``body`` has `Properties` and those of :data:`ATTRIBUTES` it has.

    ``exists`` is MAY where its condition isn't known; ``raw`` is the template's own text.
    """

    logical_id: str
    type: str
    body: Mapping[str, Value]
    raw: Json
    exists: Confidence = Confidence.WILL

    @property
    def properties(self) -> Mapping[str, Value]:
        """The evaluated properties."""
        found = self.body["Properties"]
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """An evaluated template; ``macros`` names the transforms that only AWS can run."""

    resources: Mapping[str, StackResource]
    outputs: Mapping[str, Value]
    parameters: ParameterValues
    macros: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def stack(
    template: Mapping[str, Json],
    given: Mapping[str, Json],
    ssm: Mapping[str, str],
    *,
    previous: Mapping[str, str] | None = None,
    pseudo: Mapping[str, str] | None = None,
) -> Stack:
    """Evaluate a template (long-form intrinsics); resources conditioned out are left out."""
    parameters = parameter_values(template.get("Parameters"), given, ssm, previous)
    notes: set[str] = set()
    scope = Scope(
        parameters=parameters.values,
        mappings=_section(template, "Mappings"),
        pseudo=pseudo or {},
        notes=notes,
    )
    conditions = _loops(template, "Conditions", scope)
    scope = Scope(
        parameters=scope.parameters,
        mappings=scope.mappings,
        pseudo=scope.pseudo,
        notes=notes,
        conditions=conditions,
    )
    return Stack(
        resources=_resources(_loops(template, "Resources", scope), scope),
        outputs=_outputs(_loops(template, "Outputs", scope), scope),
        parameters=parameters,
        macros=_macros(template.get("Transform")),
        notes=tuple(sorted(notes)),
    )


def _section(template: Mapping[str, Json], name: str) -> Json:
    found = template.get(name)
    return found if isinstance(found, dict) else {}


def _loops(template: Mapping[str, Json], name: str, scope: Scope) -> dict[str, Json]:
    return expanded(
        _section(template, name), lambda collection: evaluate(collection, scope), scope.notes
    )


def _resources(raw: Mapping[str, Json], scope: Scope) -> dict[str, StackResource]:
    made: dict[str, StackResource] = {}
    for logical_id, resource in raw.items():
        if not isinstance(resource, dict):
            continue
        exists = _exists(logical_id, resource, scope)
        if exists is None:
            continue
        made[logical_id] = StackResource(
            logical_id=logical_id,
            type=scalar_text(resource.get("Type", "")),
            body=_body(resource, scope),
            raw=resource,
            exists=exists,
        )
    return made


def _body(resource: Json, scope: Scope) -> dict[str, Value]:
    properties = evaluate(resource.get("Properties") or {}, scope)
    beside = {name: evaluate(resource[name], scope) for name in ATTRIBUTES if name in resource}
    return {"Properties": properties, **beside}


def _exists(name: str, body: Json, scope: Scope) -> Confidence | None:
    condition = body.get("Condition")
    if not isinstance(condition, str):
        return Confidence.WILL
    holds = judge(condition, scope)
    if holds is False:
        return None
    if holds is not True:
        scope.notes.add(f"whether {name} exists depends on {condition}, which isn't known here")
        return Confidence.MAY
    return Confidence.WILL


def _outputs(raw: Mapping[str, Json], scope: Scope) -> dict[str, Value]:
    return {
        name: evaluate({key: body[key] for key in body if key != "Condition"}, scope)
        for name, body in raw.items()
        if isinstance(body, dict) and _exists(f"output {name}", body, scope) is not None
    }


def _macros(raw: Json) -> tuple[str, ...]:
    items = raw if isinstance(raw, list) else [raw]
    names = [item.get("Name") if isinstance(item, dict) else item for item in items]
    return tuple(
        scalar_text(name) for name in names if name is not None and name != LANGUAGE_EXTENSIONS
    )
