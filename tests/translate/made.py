"""Short ways to look into what a one-service project becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import Translation, translate
from tests.translate.projects import facts, service_project

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import Facts


def made(text: str = "", *, rest: str = "", given: Facts | None = None) -> Translation:
    """Translate a project with one service `web` that has these lines."""
    return translate(service_project(text, rest=rest), given or facts())


def properties(translation: Translation, logical_id: str) -> Any:
    """Return the properties of one resource."""
    return translation.template.resources[logical_id].properties


def container(text: str) -> Any:
    """Return the definition of the service's own container."""
    return properties(made(text), "WebTaskDefinition")["ContainerDefinitions"][-1]


def refused(text: str, *, rest: str = "", given: Facts | None = None) -> list[Diagnostic]:
    """Return the problems that a project is refused for."""
    with pytest.raises(InputError) as caught:
        made(text, rest=rest, given=given)
    return list(caught.value.diagnostics)
