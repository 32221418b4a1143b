"""Template → the plain data that CloudFormation reads, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json, Output, Parameter, Resource, Template


def body(template: Template) -> dict[str, Json]:
    """Return the template's data: sections in the usual order, everything else sorted by name."""
    made: dict[str, Json] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": template.description,
    }
    sections: dict[str, dict[str, Json]] = {
        "Metadata": dict(template.metadata),
        "Parameters": {name: parameter_body(it) for name, it in template.parameters.items()},
        "Rules": in_order(dict(template.rules)),
        "Mappings": in_order(dict(template.mappings)),
        "Conditions": in_order(dict(template.conditions)),
        "Resources": {name: resource_body(it) for name, it in template.resources.items()},
        "Outputs": {name: output_body(it) for name, it in template.outputs.items()},
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


def parameter_body(parameter: Parameter) -> dict[str, Json]:
    """Return a parameter's data."""
    made: dict[str, Json] = {"Type": parameter.type}
    if parameter.description:
        made["Description"] = parameter.description
    if parameter.default is not None:
        made["Default"] = parameter.default
    if parameter.no_echo:
        made["NoEcho"] = True
    made |= in_order(dict(parameter.constraints))
    return made


def output_body(output: Output) -> dict[str, Json]:
    """Return an output's data."""
    made: dict[str, Json] = {"Description": output.description} if output.description else {}
    made["Value"] = in_order(output.value)
    made |= in_order(dict(output.attributes))
    return made


def resource_body(resource: Resource) -> dict[str, Json]:
    """Return a resource's data."""
    made: dict[str, Json] = {"Type": resource.type}
    if resource.deletion_policy:
        made["DeletionPolicy"] = resource.deletion_policy
    if resource.update_replace_policy:
        made["UpdateReplacePolicy"] = resource.update_replace_policy
    if resource.depends_on:
        made["DependsOn"] = sorted(resource.depends_on)
    made |= in_order(dict(resource.attributes))
    if resource.properties or not resource.attributes:
        made["Properties"] = in_order(dict(resource.properties))
    return made
