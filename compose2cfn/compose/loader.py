"""Compose files and environment → a resolved project: the room's public face.

Reading the files and the given environment is all that happens outside; nothing is taken from the
process itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.reading import STDIN
from compose2cfn.compose.resolve import resolve
from compose2cfn.compose.surroundings import find
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.values import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from compose2cfn.compose.local_files import LocalFiles
    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Map, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """What `docker compose` takes from its options and its environment."""

    working_directory: Path
    environment: Mapping[str, str]
    files: tuple[str, ...] = ()
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """Only these and what they depend on, their profiles switched on; all where none is named."""
    project_name: str | None = None
    project_directory: str | None = None
    read_stdin: Callable[[], str] = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A resolved project, the files that it was read from, and what is worth a warning."""

    project: Project
    warnings: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A resolved tree before it becomes values, with the files that it was read from."""

    name: str
    tree: Map
    problems: Diagnostics
    files: tuple[str, ...]
    directory: str
    opened: tuple[str, ...] = ()
    """The files that the command names or finds, as a person gives them with `-f`."""
    overlays: tuple[Node, ...] = ()


def load(request: LoadRequest) -> Loaded:
    """Load a project as `docker compose config` does, and its x-aws keys.

    Raises :class:`InputError` with all problems of the files together.
    """
    # `config` does without the values, and making their classes takes longer than a small project
    from compose2cfn.compose.project import build_project  # noqa: PLC0415 - see above
    from compose2cfn.compose.x_aws import check_places, project_aws  # noqa: PLC0415 - so too
    from compose2cfn.compose.x_aws_values import check_values  # noqa: PLC0415 - so too

    resolved = _resolve(request)
    problems = resolved.problems
    check_places(resolved.tree, problems)
    check_values(resolved.tree, problems)
    aws = project_aws(resolved.tree, resolved.overlays, problems)
    problems.raise_if_failed()
    project = build_project(resolved.name, resolved.tree, aws)
    return Loaded(
        project=replace(
            project, local=_local_files(project, resolved.directory), opened=resolved.opened
        ),
        warnings=tuple(problems),
        files=resolved.files,
    )


def _local_files(project: Project, directory: str) -> LocalFiles | None:
    """Return what the project's mounts, configs and builds mean here; None where it has none."""
    services = project.services.values()
    mounts = (mount for service in services for mount in service.mounts)
    built = any(service.build is not None for service in services)
    if not (built or project.configs or any(mount.type == "bind" for mount in mounts)):
        return None
    from compose2cfn.compose.local_files import read_local_files  # noqa: PLC0415 - so too

    return read_local_files(project, directory)


def load_tree(request: LoadRequest) -> Resolved:
    """Load a project as `docker compose config` does; x-aws keys are nothing special to it.

    Raises :class:`InputError` with all problems of the files together.
    """
    resolved = _resolve(request)
    resolved.problems.raise_if_failed()
    return resolved


def _resolve(request: LoadRequest) -> Resolved:
    problems = Diagnostics()
    surroundings = find(request, problems)
    problems.raise_if_failed()
    name, tree = resolve(request, surroundings)
    return Resolved(
        name=name,
        tree=tree,
        problems=problems,
        files=tuple(surroundings.reader.names),
        directory=surroundings.directory,
        opened=tuple(
            path if path == STDIN else surroundings.reader.shown(path)
            for path in surroundings.files
        ),
        overlays=tuple(surroundings.reader.overlays),
    )
