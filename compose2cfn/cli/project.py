"""From the shared options to a loaded project.

The only reader of the process's own environment and working directory.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.cli.options import EnvFiles, Files, Profiles, ProjectDirectory, ProjectName
from compose2cfn.cli.streams import read_stdin
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.compose.loader import Loaded, LoadRequest, Resolved
    from compose2cfn.compose.written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOptions:
    """The Compose options, and the services that `config` was asked for."""

    files: Files = None
    env_files: EnvFiles = None
    profiles: Profiles = None
    project_name: ProjectName = None
    project_directory: ProjectDirectory = None
    services: list[str] | None = None

    @property
    def named_files(self) -> tuple[str, ...]:
        """The files that the options name."""
        return (*(self.files or ()), *(self.env_files or ()))


def load_project(options: ProjectOptions, *, strict: bool = False) -> Loaded:
    """Load the project from the current directory, and tell its warnings.

    With ``strict`` they are left to the caller, who tells them as errors.
    """
    from compose2cfn.cli.output import tell
    from compose2cfn.compose.loader import load

    loaded = load(request_of(options, Path.cwd()))
    if not strict:
        tell(loaded.warnings)
    return loaded


def load_tree(options: ProjectOptions) -> Resolved:
    """Load the project as Compose does, without regard to x-aws keys, and tell its warnings."""
    from compose2cfn.cli.output import tell
    from compose2cfn.compose.loader import load_tree as load

    resolved = load(request_of(options, Path.cwd()))
    tell(resolved.problems)
    return resolved


def load_written(options: ProjectOptions) -> Written:
    """Load the project's files merged but not interpolated, and tell the warnings."""
    from compose2cfn.cli.output import tell
    from compose2cfn.compose.written import load_written as load

    written = load(request_of(options, Path.cwd()))
    tell(written.warnings)
    return written


def request_of(options: ProjectOptions, working_directory: Path) -> LoadRequest:
    """Return the loader's request for a project in a directory, with the process's environment."""
    from compose2cfn.compose.loader import LoadRequest

    return LoadRequest(
        working_directory=working_directory,
        environment=dict(os.environ),
        files=tuple(options.files or ()),
        env_files=tuple(options.env_files or ()),
        profiles=tuple(options.profiles or ()),
        services=tuple(options.services or ()),
        project_name=options.project_name,
        project_directory=options.project_directory,
        read_stdin=read_stdin,
    )
