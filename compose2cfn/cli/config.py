"""`compose2cfn config`: the resolved Compose model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from compose2cfn.cli.options import (
    EnvFiles,
    Files,
    Output,
    Profiles,
    ProjectDirectory,
    ProjectName,
    TemplateFormat,
)
from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from compose2cfn.cli.project import ProjectOptions


def config(
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    format_: Annotated[
        TemplateFormat, Option("--format", help="YAML or JSON.")
    ] = TemplateFormat.YAML,
    output: Output = None,
    services: Annotated[bool, Option("--services", help="Only the services' names.")] = False,
    volumes: Annotated[bool, Option("--volumes", help="Only the volumes' names.")] = False,
    images: Annotated[bool, Option("--images", help="Only the images' names.")] = False,
    variables: Annotated[
        bool, Option("--variables", help="Only the variables that the files ask for.")
    ] = False,
    no_interpolate: Annotated[
        bool, Option("--no-interpolate", help="Leave variables as they are written.")
    ] = False,
) -> None:
    """Print the resolved Compose model.

    It means the same as what 'docker compose config' prints.
    """
    from compose2cfn.cli.output import deliver
    from compose2cfn.cli.project import ProjectOptions

    options = ProjectOptions(
        files=files,
        env_files=env_files,
        profiles=profiles,
        project_name=project_name,
        project_directory=project_directory,
    )
    if variables:
        deliver(_variables(options, format_), output)
    elif no_interpolate:
        deliver(_uninterpolated(options, format_), output)
    else:
        deliver(
            _resolved(options, format_, services=services, volumes=volumes, images=images), output
        )


def _resolved(
    options: ProjectOptions,
    format_: TemplateFormat,
    *,
    services: bool,
    volumes: bool,
    images: bool,
) -> str:
    from compose2cfn.cli.project import load_tree
    from compose2cfn.compose.printed import image_names, printed
    from compose2cfn.core.rewrite import entries_of

    tree = load_tree(options).tree
    if services or volumes:
        names = entries_of(tree.get("services" if services else "volumes"))
        return "".join(f"{name}\n" for name in sorted(names))
    if images:
        return "".join(f"{name}\n" for name in image_names(tree))
    return _dumped(printed(tree), format_)


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
