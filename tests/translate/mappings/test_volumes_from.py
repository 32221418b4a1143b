"""`volumes_from`: the volumes of another service."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import Translation, translate
from tests.translate.made import properties
from tests.translate.projects import facts, project

MOUNT = "C2C-M014"
DATA = "volumes: [{type: volume, source: data, target: /data}]"


def both(web: str, db: str) -> Translation:
    """Translate `web` and `db`, each with a line of its own, and a volume."""
    text = "name: shop\nservices:\n"
    for name, line in (("web", web), ("db", db)):
        text += f"  {name}:\n    image: {name}:1\n    networks: {{front: }}\n    {line}\n"
    return translate(project(f"{text}networks: {{front: }}\nvolumes:\n  data:\n"), facts())


def mounts(made: Translation) -> Any:
    return properties(made, "WebTaskDefinition")["ContainerDefinitions"][-1].get("MountPoints")


def test_without_it_nothing_of_others_is_mounted() -> None:
    assert mounts(both("", DATA)) is None


@pytest.mark.parametrize(("mode", "read_only"), [("", {}), (":ro", {"ReadOnly": True})])
def test_the_other_services_volumes_are_mounted_at_their_places(
    mode: str, read_only: dict[str, bool]
) -> None:
    made = both(f"volumes_from: ['db{mode}']", DATA)
    assert mounts(made) == [{"ContainerPath": "/data", "SourceVolume": "data", **read_only}]


@pytest.mark.parametrize(
    ("web", "db"),
    [
        pytest.param("volumes_from: ['container:old']", DATA, id="another container"),
        pytest.param(
            "volumes_from: [db]", "volumes: [{type: volume, target: /data}]", id="without a name"
        ),
        pytest.param("volumes_from: ['db:rox']", DATA, id="a mode that isn't one"),
    ],
)
def test_what_has_no_name_is_refused(web: str, db: str) -> None:
    with pytest.raises(InputError) as caught:
        both(web, db)
    assert {problem.code for problem in caught.value.diagnostics} == {MOUNT}


def test_a_service_that_names_no_volume_has_only_what_its_image_declares() -> None:
    (told,) = [it for it in both("volumes_from: ['db:ro']", "").diagnostics if it.code == MOUNT]
    assert told.message == (
        "'web' takes nothing from 'db:ro': it names no volume, and what its image declares as one "
        "isn't shared on ECS"
    )
    assert told.span is not None
    assert told.span.line == 6
