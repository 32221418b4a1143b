"""`compose2cfn config`: the resolved Compose model."""

from __future__ import annotations

from typing import Annotated, Any

from compose2cfn.cli.options import (
    Output,
    TemplateFormat,
)
from compose2cfn.cli.project import ProjectOptions
from compose2cfn.cli.signature import Argument, Option
from compose2cfn.core.values import replace


def config(
    *,
    service: Annotated[list[str] | None, Argument()] = None,
    options: ProjectOptions,
    format_: Annotated[
        TemplateFormat, Option("--format", help="YAML or JSON.")
    ] = TemplateFormat.YAML,
    output: Output = None,
    quiet: Annotated[bool, Option("--quiet", "-q", help="Only check; print nothing.")] = False,
    services: Annotated[bool, Option("--services", help="Only the services' names.")] = False,
    volumes: Annotated[bool, Option("--volumes", help="Only the volumes' names.")] = False,
    networks: Annotated[bool, Option("--networks", help="Only the networks' names.")] = False,
    models: Annotated[bool, Option("--models", help="Only the models' names.")] = False,
    images: Annotated[bool, Option("--images", help="Only the images' names.")] = False,
    all_profiles: Annotated[
        bool, Option("--profiles", help="Only the profiles' names, of all services.")
    ] = False,
    variables: Annotated[
        bool, Option("--variables", help="Only the variables that the files ask for.")
    ] = False,
    no_interpolate: Annotated[
        bool, Option("--no-interpolate", help="Leave variables as they are written.")
    ] = False,
) -> None:
    """Print the resolved Compose model.

    It means the same as what 'docker compose config' prints. SERVICE is the name of a service, to
    see it and those that it depends on alone; its profiles are switched on. Several may be named.
    """
    from compose2cfn.cli.output import deliver

    sections = {"services": services, "volumes": volumes, "networks": networks, "models": models}
    listed = {**sections, "images": images, "profiles": all_profiles}
    profiles = ["*"] if all_profiles else options.profiles
    options = replace(options, profiles=profiles, services=service)
    if variables:
        told = _variables(options, format_)
    elif no_interpolate:
        told = _uninterpolated(options, format_)
    else:
        told = _resolved(options, format_, next((it for it in listed if listed[it]), None))
    if not quiet:
        deliver(told, output)


def _resolved(options: ProjectOptions, format_: TemplateFormat, listed: str | None) -> str:
    """Return the model, or only the names of a kind."""
    from compose2cfn.cli.project import load_tree
    from compose2cfn.compose.printed import image_names, printed, profile_names
    from compose2cfn.core.rewrite import entries_of

    tree = load_tree(options).tree
    if listed is None:
        return _dumped(printed(tree), format_)
    if listed == "images":
        names = image_names(tree)
    elif listed == "profiles":
        names = profile_names(tree)
    else:
        names = sorted(entries_of(tree.get(listed)))
    return "".join(f"{name}\n" for name in names)


def _variables(options: ProjectOptions, format_: TemplateFormat) -> str:
    from compose2cfn.cli.project import load_written
    from compose2cfn.compose.variables import variables_of, variables_table

    found = variables_of(load_written(options).tree)
    if format_ is TemplateFormat.JSON:
        return _dumped(
            {variable.name: variable.as_plain() for variable in found}, TemplateFormat.JSON
        )
    return variables_table(found)


def _uninterpolated(options: ProjectOptions, format_: TemplateFormat) -> str:
    from compose2cfn.cli.project import load_written
    from compose2cfn.core.nodes import plain

    return _dumped(plain(load_written(options).tree), format_)


def _dumped(data: Any, format_: TemplateFormat) -> str:
    if format_ is TemplateFormat.YAML:
        from compose2cfn.cfn.yaml_io import dump_plain

        return dump_plain(data)
    import json

    return f"{json.dumps(data, indent=2, ensure_ascii=False)}\n"
