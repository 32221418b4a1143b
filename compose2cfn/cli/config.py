"""`compose2cfn config`: the resolved Compose model."""

from __future__ import annotations

from typing import Annotated

import typer

from compose2cfn.cli.options import (
    EnvFiles,
    Files,
    Output,
    Profiles,
    ProjectDirectory,
    ProjectName,
    TemplateFormat,
)


def config(
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    format_: Annotated[TemplateFormat, typer.Option("--format")] = TemplateFormat.YAML,
    output: Output = None,
) -> None:
    """Print the resolved Compose model, as 'docker compose config' would."""
    raise NotImplementedError
