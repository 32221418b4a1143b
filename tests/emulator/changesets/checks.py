"""What CloudFormation refuses before it makes a change set, and ministack accepts.

Messages are worded as AWS words them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any
Template = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")
_NAME_CHARACTERS = 128
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_NOT_UPDATABLE = frozenset({
    "CREATE_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
})  # fmt: skip


def name_problem(name: str, member: str) -> str | None:
    """Say what is wrong with the name of a change set or stack."""
    start = f"1 validation error detected: Value '{name}' at '{member}' failed to satisfy"
    if not _NAME.fullmatch(name):
        return (
            f"{start} constraint: Member must satisfy regular expression pattern: {_NAME.pattern}"
        )
    if len(name) > _NAME_CHARACTERS:
        return f"{start} constraint: Member must have length less than or equal to 128"
    return None


def state_problem(stack: dict[str, Any] | None, kind: str, name: str, set_name: str) -> str | None:
    """Say why a stack in its state takes no change set of this kind, CREATE or UPDATE."""
    status = stack["StackStatus"] if stack is not None else "DELETE_COMPLETE"
    if stack is None or status == "DELETE_COMPLETE":
        return f"Stack [{name}] does not exist" if kind == "UPDATE" else None
    if kind == "CREATE" and status != "REVIEW_IN_PROGRESS":
        return (
            f"Stack [{stack['StackName']}] already exists and cannot be created again with the"
            f" changeSet [{set_name}]."
        )
    if kind == "UPDATE" and (status in _NOT_UPDATABLE or status.endswith("_IN_PROGRESS")):
        return f"Stack:{stack['StackId']} is in {status} state and can not be updated."
    return None


def template_problem(body: str, given: set[str]) -> str | None:
    """Say what is wrong with a template, given the names of the parameters sent with it."""
    try:
        template = part("services.cloudformation.engine:_parse_template", "template_body")(body)
    except Exception as error:  # noqa: BLE001 (whatever the parser raises is the template's fault)
        return f"Template format error: {error}"
    if not isinstance(template, dict) or not template.get("Resources"):
        return "Template format error: At least one Resources member must be defined."
    return (
        _parameters_problem(template, given)
        or _references_problem(template)
        or _circle_problem(template)
    )


def _parameters_problem(template: Template, given: set[str]) -> str | None:
    declared = template.get("Parameters") or {}
    unknown = sorted(given - declared.keys())
    if unknown:
        return f"Parameters: [{', '.join(unknown)}] do not exist in the template"
    missing = [
        name
        for name, declaration in declared.items()
        if "Default" not in declaration and name not in given
    ]
    return f"Parameters: [{', '.join(missing)}] must have values" if missing else None


def _references_problem(template: Template) -> str | None:
    known = {*(template.get("Parameters") or {}), *template["Resources"]}
    for section in ("Resources", "Outputs"):
        found = {name for name in references(template.get(section)) if name not in known}
        unknown = sorted(name for name in found if not name.startswith("AWS::"))
        if unknown:
            return (
                f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}]"
                f" in the {section} block of the template"
            )
    return None


def _circle_problem(template: Template) -> str | None:
    sort = part("services.cloudformation.engine:_topological_sort", "resources", "conditions")
    try:
        sort(template["Resources"], {})
    except ValueError as error:
        names = str(error).rpartition(": ")[2]
        return f"Circular dependency between resources: [{names}]"
    return None


def references(value: Json) -> Iterator[str]:
    """Yield the logical names that a part of a template refers to."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _referred(key, item)


def _referred(key: str, item: Json) -> Iterator[str]:
    match key, item:
        case "Ref", str():
            yield item
        case "Fn::GetAtt", str():
            yield item.partition(".")[0]
        case "Fn::GetAtt", [str() as name, *_]:
            yield name
        case "Fn::Sub", str():
            yield from _variables(item)
        case "Fn::Sub", [str() as text, dict() as own]:
            yield from (name for name in _variables(text) if name not in own)
            yield from references(own)
        case _:
            yield from references(item)


def _variables(text: str) -> Iterator[str]:
    return (name.partition(".")[0] for name in _VARIABLE.findall(text))
