"""From the shared options to a loaded project.

The only reader of the process's own environment and working directory.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.compose.loader import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOptions:
    """The Compose options as they came from the command line."""

    files: Sequence[str] | None = None
    env_files: Sequence[str] | None = None
    profiles: Sequence[str] | None = None
    project_name: str | None = None
    project_directory: str | None = None


def load_project(options: ProjectOptions, *, working_directory: Path | None = None) -> Loaded:
    """Load the project from a directory (default: the current one), and tell its warnings."""
    from compose2cfn.cli.output import tell
    from compose2cfn.compose.loader import LoadRequest, load

    loaded = load(
        LoadRequest(
            working_directory=working_directory or Path.cwd(),
            environment=dict(os.environ),
            files=tuple(options.files or ()),
            env_files=tuple(options.env_files or ()),
            profiles=tuple(options.profiles or ()),
            project_name=options.project_name,
            project_directory=options.project_directory,
            read_stdin=sys.stdin.read,
        )
    )
    tell(loaded.warnings)
    return loaded
