"""`compose2cfn convert`: Compose project → CloudFormation template."""

from __future__ import annotations

from typing import Annotated

import typer

from compose2cfn.cli.options import (
    EnvFiles,
    FactsFile,
    Files,
    Output,
    Profiles,
    ProjectDirectory,
    ProjectName,
    Region,
    TemplateFormat,
)


def convert(
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    facts: FactsFile = None,
    region: Region = None,
    format_: Annotated[TemplateFormat, typer.Option("--format")] = TemplateFormat.YAML,
    output: Output = None,
    lint: Annotated[bool, typer.Option("--lint", help="Check the template with cfn-lint.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
) -> None:
    """Convert the Compose project to a CloudFormation template."""
    raise NotImplementedError
