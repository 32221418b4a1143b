"""What has to stand before a service starts."""

from __future__ import annotations

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.translate.projects import facts, project

TWO = """\
services:
  web:
    image: web:1
    networks: {front: }
    depends_on: {db: {condition: %s, required: true}}
  db:
    image: db:1
    networks: {front: }
networks: {front: }
"""


@pytest.mark.parametrize("condition", ["service_started", "service_healthy"])
def test_cloudformation_waits_for_the_other_service(condition: str) -> None:
    resources = translate(project(TWO % condition), facts()).template.resources
    assert resources["WebService"].depends_on == ("DbService",)
    assert resources["DbService"].depends_on == ()


def test_a_service_that_runs_to_its_end_elsewhere_is_refused() -> None:
    text = TWO % "service_completed_successfully"
    beside = text.replace("db:1", "db:1\n    x-aws-sidecar_of: app\n  app:\n    image: app:1")
    with pytest.raises(InputError) as caught:
        translate(project(beside), facts())
    assert [item.code for item in caught.value.diagnostics] == ["C2C-M018"]
