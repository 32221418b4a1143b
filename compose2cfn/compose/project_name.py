"""The project's name: `-p`, COMPOSE_PROJECT_NAME, `name:` of the last file, or the directory's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_NAME
from compose2cfn.compose.interpolate import interpolate
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.core.source import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DROPPED = re.compile(r"[^a-z0-9_-]")


def normalized(name: str) -> str:
    """Return a name with what is not allowed in a project name dropped."""
    return _DROPPED.sub("", name.lower()).lstrip("_-")


def project_name(
    given: str | None,
    documents: Iterable[Map],
    environment: Mapping[str, str],
    directory: str,
    problems: Diagnostics,
) -> str:
    """Return the project's name; one that can't be used is noted."""
    imperative = given or environment.get("COMPOSE_PROJECT_NAME")
    if imperative:
        if normalized(imperative) != imperative:
            problems.add(
                BAD_NAME.error(
                    f"'{imperative}' is no project name",
                    hint=f"try '{normalized(imperative)}'" if normalized(imperative) else None,
                )
            )
        return imperative
    written = None
    for document in documents:
        node = document.get("name")
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
            written = node
    name = ""
    if written is not None:
        # the whole document is interpolated again later, and tells its problems then
        value = interpolate(written, environment, Diagnostics())
        name = normalized(str(value.value)) if isinstance(value, Scalar) else ""
    if written is None:
        name = normalized(Path(directory).name)
    if not name:
        place = written.span if written is not None else start_of(directory)
        problems.add(BAD_NAME.error("the project name is empty", place, hint="give one with -p"))
    return name
