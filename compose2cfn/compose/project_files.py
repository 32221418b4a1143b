"""Which files make the project, and where its directory is (as `docker compose` decides)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import NO_FILE, SEVERAL_FILES
from compose2cfn.compose.reading import STDIN
from compose2cfn.core.source import start_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.diagnostics import Diagnostics

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


def given_files(
    files: tuple[str, ...], environment: Mapping[str, str], working_directory: Path
) -> tuple[str, ...]:
    """Return the files of `-f`, else of COMPOSE_FILE, as absolute paths."""
    if not files and environment.get("COMPOSE_FILE"):
        separator = environment.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
        files = tuple(environment["COMPOSE_FILE"].split(separator))
    return tuple(
        path if path == STDIN else os.path.normpath(working_directory / path) for path in files
    )


def find_directory(start: Path) -> Path | None:
    """Return the nearest directory, from ``start`` upwards, that has a Compose file."""
    for directory in (start, *start.parents):
        if any((directory / name).is_file() for name in NAMES):
            return directory
    return None


def discover(start: Path, problems: Diagnostics) -> tuple[str, ...]:
    """Return the default file with its override; none found is noted."""
    directory = find_directory(start)
    if directory is None:
        problems.add(
            NO_FILE.error(f"no {', '.join(NAMES)} here or above", hint="name a file with -f")
        )
        return ()
    found = [name for name in NAMES if (directory / name).is_file()]
    if len(found) > 1:
        problems.add(
            SEVERAL_FILES.warning(
                f"{found[0]} is used; {', '.join(found[1:])} is left alone", start_of(found[0])
            )
        )
    overrides = [name for name in OVERRIDES if (directory / name).is_file()]
    return tuple(str(directory / name) for name in (found[0], *overrides[:1]))


def project_directory(given: str | None, files: tuple[str, ...], working_directory: Path) -> str:
    """Return the absolute directory that relative paths start at."""
    if given:
        return os.path.normpath(working_directory / given)
    for path in files:
        if path != STDIN:
            return str(Path(path).parent)
    return str(working_directory)
