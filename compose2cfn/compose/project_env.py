"""The variables of a project: the shell's, then those of `.env` or of the given files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_ENV_FILE
from compose2cfn.compose.dotenv import BadEnvText, parse_env
from compose2cfn.core.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2cfn.compose.reading import Reader
    from compose2cfn.core.source import Source

_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))


def env_file_paths(
    given: tuple[str, ...],
    environment: Mapping[str, str],
    directory: str,
    default_directory: str,
) -> tuple[str, ...]:
    """Return the env files to read: those given, or the existing `.env`.

    ``directory`` is where relative paths start, ``default_directory`` where `.env` is looked for.
    """
    if not given and environment.get("COMPOSE_ENV_FILES"):
        given = tuple(part.strip() for part in environment["COMPOSE_ENV_FILES"].split(","))
    if given:
        return tuple(os.path.normpath(Path(directory, path)) for path in given)
    if environment.get("COMPOSE_DISABLE_ENV_FILE", "") in _TRUE:
        return ()
    default = Path(default_directory, ".env")
    return (str(default),) if default.is_file() else ()


def read_env_files(
    paths: Iterable[str],
    environment: Mapping[str, str],
    reader: Reader,
    wanted_at: Span | None = None,
) -> dict[str, str]:
    """Return the variables of env files; later files win, ``environment`` wins in expressions."""
    found: dict[str, str] = {}

    def lookup(name: str) -> str | None:
        value = environment.get(name)
        return found.get(name) if value is None else value

    for path in paths:
        source = reader.source(path, wanted_at)
        if source is None:
            continue
        try:
            found.update(parse_env(source.text, lookup))
        except BadEnvText as error:
            reader.problems.add(BAD_ENV_FILE.error(str(error), line_of(source, error.line)))
    return found


def line_of(source: Source, number: int) -> Span:
    """Return the span of a whole line."""
    return Span(source, number, 1, number, len(source.line(number)) + 1)
