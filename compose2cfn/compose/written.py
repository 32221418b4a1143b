"""A project's files merged but not interpolated (`config --no-interpolate`, `--variables`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.context import Context
from compose2cfn.compose.document import load_document
from compose2cfn.compose.normalize import normalize
from compose2cfn.compose.project_name import normalized
from compose2cfn.compose.surroundings import find
from compose2cfn.core.diagnostics import Diagnostic, Diagnostics
from compose2cfn.core.rewrite import scalar, text_of, with_entry
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from compose2cfn.compose.loader import LoadRequest
    from compose2cfn.core.nodes import Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The merged tree as it is written, variables and all."""

    tree: Map
    warnings: tuple[Diagnostic, ...] = ()


def load_written(request: LoadRequest) -> Written:
    """Load a project without interpolation, profiles or pruning.

    Raises :class:`InputError` with all problems of the files together.
    """
    problems = Diagnostics()
    surroundings = find(request, problems)
    problems.raise_if_failed()
    context = Context(
        environment=surroundings.environment,
        directory=surroundings.directory,
        reader=surroundings.reader,
        interpolating=False,
    )
    document = load_document(surroundings.files, context)
    problems.raise_if_failed()
    given = request.project_name or surroundings.environment.get("COMPOSE_PROJECT_NAME")
    directory = surroundings.directory.rpartition("/")[2]
    name = given or normalized(text_of(document.get("name")) or "") or normalized(directory)
    tree = normalize(document, name, surroundings.environment)
    return Written(
        tree=with_entry(tree, "name", scalar(name, document.get("name") or document)),
        warnings=tuple(problems),
    )
