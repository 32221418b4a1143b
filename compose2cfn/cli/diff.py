"""`compose2cfn diff`: predicted changes, offline by default."""

from __future__ import annotations

from pathlib import Path
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
    ReportFormat,
)


def diff(
    against: Annotated[
        str | None,
        typer.Option("--against", help="FILE, git:REV or stack:NAME.", metavar="FILE|git:|stack:"),
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="Compare this template instead of converting.")
    ] = None,
    parameters: Annotated[Path | None, typer.Option("--parameters")] = None,
    against_parameters: Annotated[Path | None, typer.Option("--against-parameters")] = None,
    ssm_values: Annotated[Path | None, typer.Option("--ssm-values")] = None,
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    facts: FactsFile = None,
    region: Region = None,
    format_: Annotated[ReportFormat, typer.Option("--format")] = ReportFormat.TEXT,
    output: Output = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 10 where there are changes.")
    ] = False,
) -> None:
    """Predict what CloudFormation would do, without AWS credentials."""
    raise NotImplementedError
