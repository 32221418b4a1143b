"""From a Compose text to what `convert` gives, the way that the command goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.errors import InputError
from compose2cfn.environment import check
from compose2cfn.translate.translate import Translation, needs, translate
from tests.translate.projects import ENVIRONMENT, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import Facts

HERE = Path(__file__).parent


def convert(
    text: str,
    *,
    given: Facts | None = None,
    head: str = ENVIRONMENT,
    folder: Path = HERE,
    variables: Mapping[str, str] | None = None,
) -> Translation:
    """Convert a project named `shop` in the environment of the other tests."""
    whole = f"{head}{text}"
    request = LoadRequest(
        working_directory=folder,
        environment=variables or {},
        project_name="shop",
        files=("-",),
        read_stdin=lambda: whole,
    )
    loaded = load(request)
    known = given or facts()
    misfits = tuple(check(needs(loaded.project), known))
    if misfits:
        raise InputError(misfits)
    return translate(loaded.project, known)


def service(lines: str, rest: str = "", **options: Any) -> Translation:
    """Convert a project with one service `web` that has these lines."""
    return convert(_one(lines, rest), **options)


def problems(text: str, **options: Any) -> list[Diagnostic]:
    """Return what a project is refused for."""
    with pytest.raises(InputError) as caught:
        convert(text, **options)
    return list(caught.value.diagnostics)


def service_problems(lines: str, rest: str = "", **options: Any) -> list[Diagnostic]:
    """Return what a project with one service `web` is refused for."""
    return problems(_one(lines, rest), **options)


def _one(lines: str, rest: str) -> str:
    image = "" if "image:" in lines else "    image: web:1.0\n"
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"services:\n  web:\n{image}{body}{rest}"


def of_type(made: Translation, kind: str) -> dict[str, Any]:
    """Return the properties of the resources of a type, by logical ID."""
    found = made.template.resources.items()
    return {name: it.properties for name, it in found if it.type == f"AWS::{kind}"}


def properties(made: Translation, logical_id: str) -> Any:
    """Return the properties of one resource."""
    return made.template.resources[logical_id].properties


def containers(made: Translation, name: str = "Web") -> list[Any]:
    """Return the containers of a service's task."""
    found: list[Any] = properties(made, f"{name}TaskDefinition")["ContainerDefinitions"]
    return found


def own(made: Translation, name: str = "web") -> Any:
    """Return the container of the service itself."""
    (found,) = (it for it in containers(made, name.capitalize()) if it["Name"] == name)
    return found


def words(found: list[Diagnostic]) -> str:
    """Return the messages and hints of problems, each on its line."""
    return "\n".join(f"{item.message} {item.hint or ''}" for item in found)
