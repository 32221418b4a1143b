"""Template → the plain data that CloudFormation reads, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json, Parameter, Resource, Template


def body(template: Template) -> dict[str, Json]:
    """Return the template's data: sections in the usual order, everything else sorted by name."""
    made: dict[str, Json] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": template.description,
    }
    sections: dict[str, dict[str, Json]] = {
        "Metadata": dict(template.metadata),
        "Parameters": {name: _parameter(it) for name, it in template.parameters.items()},
        "Resources": {name: _resource(it) for name, it in template.resources.items()},
        "Outputs": {
            name: {"Description": it.description, "Value": in_order(it.value)}
            for name, it in template.outputs.items()
        },
    }
    for title, section in sections.items():
        if section:
            # the keys within an element have their own order, so only the names are sorted here
            made[title] = (
                in_order(section) if title == "Metadata" else dict(sorted(section.items()))
            )
    return made


def in_order(value: Any) -> Any:
    """Return data with all maps sorted by key; lists keep their order."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [in_order(item) for item in value]
    return value


def _parameter(parameter: Parameter) -> dict[str, Json]:
    made: dict[str, Json] = {"Type": parameter.type, "Description": parameter.description}
    if parameter.default is not None:
        made["Default"] = parameter.default
    if parameter.no_echo:
        made["NoEcho"] = True
    return made


def _resource(resource: Resource) -> dict[str, Json]:
    made: dict[str, Json] = {"Type": resource.type}
    if resource.deletion_policy:
        made["DeletionPolicy"] = resource.deletion_policy
    if resource.update_replace_policy:
        made["UpdateReplacePolicy"] = resource.update_replace_policy
    if resource.depends_on:
        made["DependsOn"] = sorted(resource.depends_on)
    made["Properties"] = in_order(dict(resource.properties))
    return made
