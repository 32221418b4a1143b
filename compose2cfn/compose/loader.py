"""Compose files and environment → a resolved project: the room's public face.

Reading the files and the given environment is all that happens outside; nothing is taken from the
process itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compose2cfn.compose.project import build_project
from compose2cfn.compose.resolve import resolve
from compose2cfn.compose.surroundings import find
from compose2cfn.core.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """What `docker compose` takes from its options and its environment."""

    working_directory: Path
    environment: Mapping[str, str]
    files: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    project_name: str | None = None
    project_directory: str | None = None
    read_stdin: Callable[[], str] = str
    aws: bool = True
    """Refuse wrong x-aws-* keys; `config` only warns about them, for Compose takes any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A resolved project, the files that it was read from, and what is worth a warning."""

    project: Project
    warnings: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = field(default=())


def load(request: LoadRequest) -> Loaded:
    """Load a project as `docker compose config` does.

    Raises :class:`InputError` with all problems of the files together.
    """
    problems = Diagnostics()
    surroundings = find(request, problems)
    problems.raise_if_failed()
    name, tree, aws = resolve(request, surroundings)
    problems.raise_if_failed()
    return Loaded(
        project=build_project(name, tree, aws),
        warnings=tuple(problems),
        files=tuple(surroundings.reader.names),
    )
