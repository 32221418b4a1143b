"""What a template asks of its change set: capabilities, parameter values, stack tags, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from compose2cfn.cfn.limits import MAX_INLINE_BYTES, MAX_RESOURCES, MAX_TEXT_BYTES
from compose2cfn.core.diagnostics import Diagnostic, Diagnostics
from compose2cfn.core.source import start_of
from compose2cfn.gate.codes import PARAMETERS, TEMPLATE_TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.core.source import Source

PROJECT_TAG: Final = "com.docker.compose.project"

_CUSTOM_NAMES: Final[Mapping[str, str]] = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}


def resources_of(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the resources by logical id; entries of a wrong shape are left to AWS to refuse."""
    section = template.get("Resources")
    entries = section.items() if isinstance(section, dict) else ()
    return {name: body for name, body in entries if isinstance(body, dict)}


def declared_parameters(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the declared parameters by name."""
    section = template.get("Parameters")
    entries = section.items() if isinstance(section, dict) else ()
    return {name: body for name, body in entries if isinstance(body, dict)}


def secret_parameters(template: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the parameters that are declared `NoEcho`."""
    declared = declared_parameters(template)
    return frozenset(
        name for name, body in declared.items() if str(body.get("NoEcho", "")).lower() == "true"
    )


def capabilities_for(template: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the one capability that the template needs, or none.

    CAPABILITY_NAMED_IAM covers CAPABILITY_IAM; CAPABILITY_AUTO_EXPAND has no effect on change sets.
    Source: API reference, CreateChangeSet, Capabilities.
    """
    iam = [
        body
        for body in resources_of(template).values()
        if str(body.get("Type")).startswith("AWS::IAM::")
    ]
    if any(_has_custom_name(body) for body in iam):
        return ("CAPABILITY_NAMED_IAM",)
    return ("CAPABILITY_IAM",) if iam else ()


def _has_custom_name(body: Mapping[str, Any]) -> bool:
    properties = body.get("Properties")
    return isinstance(properties, dict) and _CUSTOM_NAMES.get(str(body["Type"])) in properties


def has_nested_stacks(template: Mapping[str, Any]) -> bool:
    """Whether a resource is a stack of its own."""
    return any(
        body.get("Type") == "AWS::CloudFormation::Stack" for body in resources_of(template).values()
    )


def tags_for(template: Mapping[str, Any], deployed: Mapping[str, str]) -> dict[str, str]:
    """Return the deployed stack's own tags with the project's tag set.

    CreateChangeSet replaces all tags, so those that somebody else gave the stack are kept.
    """
    kept = {key: value for key, value in deployed.items() if not key.startswith("aws:")}
    project = project_of(template)
    return {**kept, PROJECT_TAG: project} if project else kept


def project_of(template: Mapping[str, Any]) -> str | None:
    """Return the Compose project's name from the template's metadata, or None."""
    metadata = template.get("Metadata")
    ours = metadata.get("Compose2cfn") if isinstance(metadata, dict) else None
    project = ours.get("Project") if isinstance(ours, dict) else None
    return project if isinstance(project, str) and project else None


def is_too_long(source: Source) -> bool:
    """Whether a request can't hold the template, so that it has to lie in an S3 bucket."""
    return len(source.text.encode()) > MAX_INLINE_BYTES


def beyond_limits(
    source: Source, template: Mapping[str, Any], *, has_bucket: bool
) -> Iterator[Diagnostic]:
    """Yield what CloudFormation would refuse for its size."""
    size = len(source.text.encode())
    if size > MAX_TEXT_BYTES:
        yield TEMPLATE_TOO_LARGE.error(
            f"the template has {size:,} bytes, CloudFormation takes {MAX_TEXT_BYTES:,}",
            start_of(source.name),
            hint="split the project into several stacks",
        )
    elif is_too_long(source) and not has_bucket:
        yield TEMPLATE_TOO_LARGE.error(
            f"the template has {size:,} bytes, a request takes {MAX_INLINE_BYTES:,}",
            start_of(source.name),
            hint="name an S3 bucket to hand it over through: --template-bucket NAME",
        )
    count = len(resources_of(template))
    if count > MAX_RESOURCES:
        yield TEMPLATE_TOO_LARGE.error(
            f"the template has {count:,} resources, CloudFormation takes {MAX_RESOURCES}",
            start_of(source.name),
            hint="split the project into several stacks",
        )


def split_parameters(
    given: Mapping[str, Any],
    template: Mapping[str, Any],
    deployed: Mapping[str, str],
    source: Source,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the values to send and the names that keep the deployed value.

    A parameter that isn't given takes the template's default. Raises :class:`InputError` with every
    parameter that is unknown, has no value, or can't keep one.
    """
    declared = declared_parameters(template)
    problems = Diagnostics(_parameter_problems(given, declared, deployed, source))
    problems.raise_if_failed()
    values = {name: value for name, value in given.items() if isinstance(value, str)}
    return values, tuple(sorted(given.keys() - values.keys()))


def _parameter_problems(
    given: Mapping[str, Any],
    declared: Mapping[str, Mapping[str, Any]],
    deployed: Mapping[str, str],
    source: Source,
) -> Iterator[Diagnostic]:
    place = start_of(source.name)
    known = ", ".join(sorted(declared)) or "none"
    for name in sorted(given.keys() - declared.keys()):
        yield PARAMETERS.error(
            f"the template has no parameter '{name}'", place, hint=f"its parameters are: {known}"
        )
    for name in sorted(given.keys() & declared.keys()):
        if not isinstance(given[name], str) and name not in deployed:
            yield PARAMETERS.error(
                f"parameter '{name}' has no previous value in the stack", place, hint="give a value"
            )
    for name in sorted(declared.keys() - given.keys()):
        if "Default" not in declared[name]:
            yield PARAMETERS.error(
                f"parameter '{name}' has no value and no default",
                place,
                hint=_how_to_give(name, deployed),
            )


def _how_to_give(name: str, deployed: Mapping[str, str]) -> str:
    if name in deployed:
        return f'give it with --parameters, or keep it: {{"{name}": {{"UsePreviousValue": true}}}}'
    return "give it with --parameters"
