"""What a project is loaded from: its files, its directory and its variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import NO_FILE
from compose2cfn.compose.project_env import env_file_paths, read_env_files
from compose2cfn.compose.project_files import (
    discover,
    find_directory,
    given_files,
    project_directory,
)
from compose2cfn.compose.reading import STDIN, Reader
from compose2cfn.core.source import start_of
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.compose.loader import LoadRequest
    from compose2cfn.core.diagnostics import Diagnostics

_WAY_OUT = "check the path; it starts at the current directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The files (absolute paths, or `-`), the project directory and all variables."""

    files: tuple[str, ...]
    directory: str
    environment: dict[str, str]
    reader: Reader


def find(request: LoadRequest, problems: Diagnostics) -> Surroundings:
    """Return what the project is loaded from; what is missing is noted."""
    working = request.working_directory
    start = Path(os.path.normpath(working / (request.project_directory or ".")))
    reader = Reader(
        root=str(start), working=str(working), problems=problems, read_stdin=request.read_stdin
    )
    files = given_files(request.files, request.environment, working)
    reader.root = _default_directory(files, start, request)
    environment = _environment(request, files, start, reader)
    files = files or given_files((), environment, working) or discover(start, problems)
    directory = project_directory(request.project_directory, files, working)
    reader.root = directory
    for path in files:
        if path == STDIN:
            continue
        place = start_of(reader.shown(path))
        if Path(path).is_dir():
            problems.add(NO_FILE.error("is a directory", place, hint="name the file in it"))
        elif not Path(path).exists():
            problems.add(NO_FILE.error("No such file or directory", place, hint=_WAY_OUT))
    return Surroundings(files=files, directory=directory, environment=environment, reader=reader)


def _default_directory(files: tuple[str, ...], start: Path, request: LoadRequest) -> str:
    """Return where the default `.env` is looked for."""
    if request.project_directory or not files:
        return str(start)
    return project_directory(None, files, request.working_directory)


def _environment(
    request: LoadRequest, files: tuple[str, ...], start: Path, reader: Reader
) -> dict[str, str]:
    """Return the shell's variables over those of the env files."""
    shell = {"PWD": str(request.working_directory), **request.environment}
    working = str(request.working_directory)
    directory = _default_directory(files, start, request)
    paths = env_file_paths(request.env_files, shell, working, directory)
    environment = {**read_env_files(paths, shell, reader), **shell}
    if files or request.env_files or environment.get("COMPOSE_FILE"):
        return environment
    # discovery went up: the `.env` beside the file found there fills what is missing
    found = find_directory(start)
    if found is not None and found != start:
        above = env_file_paths((), environment, working, str(found))
        environment = {**read_env_files(above, environment, reader), **environment}
    return environment
