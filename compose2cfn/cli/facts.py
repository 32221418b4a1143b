"""`compose2cfn facts`: look up the existing environment and write facts.json."""

from __future__ import annotations

from compose2cfn.cli.options import (
    EnvFiles,
    Files,
    Output,
    Profiles,
    ProjectDirectory,
    ProjectName,
    Region,
)


def facts(
    files: Files = None,
    env_files: EnvFiles = None,
    profiles: Profiles = None,
    project_name: ProjectName = None,
    project_directory: ProjectDirectory = None,
    region: Region = None,
    output: Output = None,
) -> None:
    """Look up in AWS what the project needs to know, with read-only calls."""
    raise NotImplementedError
