"""Services and lines come from the template's own metadata, as far as it is of our form."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.model import Action, ChangeSet, Op, PropertyChange, ResourceChange
from compose2cfn.changes.places import place

CHANGES = ChangeSet(changes=(ResourceChange(logical_id="A", type="T", action=Action.ADD),))


def placed(told: Any) -> ResourceChange:
    template = {"Metadata": {"Compose2cfn": {"Project": "p", "Origins": {"A": told}}}}
    return place(CHANGES, template).changes[0]


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"Metadata": None},
        {"Metadata": {"Compose2cfn": []}},
        {"Metadata": {"Compose2cfn": {"Origins": "text"}}},
        {"Metadata": {"Compose2cfn": {"Origins": {"B": "web f:1:1"}}}},
    ],
    ids=["none", "null", "list", "text", "another resource"],
)
def test_without_a_place_nothing_changes(template: dict[str, Any]) -> None:
    assert place(CHANGES, template) == CHANGES


@pytest.mark.parametrize(
    ("told", "service", "shown"),
    [
        ("web docker-compose.yml:3:5", "web", "docker-compose.yml:3:5"),
        ("- a b.yml:3:5", None, "a b.yml:3:5"),
        ("web C:/x.yml:3:5", "web", "C:/x.yml:3:5"),
        ("web", "web", None),
        ("web f.yml:0:1", "web", None),
        ("web f.yml:one:1", "web", None),
        ("web f.yml:²:1", "web", None),
        ("web :1:1", "web", None),
        (5, None, None),
    ],
    ids=["whole", "no service", "drive", "no place", "zero", "words", "exponent", "no file", "int"],
)
def test_a_place_is_read(told: object, service: str | None, shown: str | None) -> None:
    change = placed(told)

    assert change.service == service
    assert (str(change.origin) if change.origin else None) == shown


def test_what_goes_has_the_service_of_the_old_template() -> None:
    changes = ChangeSet(
        changes=tuple(
            ResourceChange(logical_id=name, type="T", action=Action.REMOVE) for name in "AB"
        )
    )
    old, new = (
        {"Metadata": {"Compose2cfn": {"Origins": origins}}}
        for origins in ({"A": "web a.yml:1:1", "B": "api a.yml:2:1"}, {"B": "db b.yml:3:1"})
    )
    gone, moved = place(changes, new, old).changes

    assert (gone.service, gone.origin) == ("web", None)
    assert (moved.service, str(moved.origin)) == ("db", "b.yml:3:1")


@pytest.mark.parametrize(
    ("path", "lines", "shown"),
    [
        ("/Properties/Count", {}, None),
        ("/Properties/Count", [], None),
        ("/Properties/Count", {"/Properties/Counter": "f.yml:1:1"}, None),
        ("/Properties/Count", {"/Properties/Count": 5}, None),
        ("/Properties/Count", {"/Properties/Count": "f.yml:2:1"}, "f.yml:2:1"),
        ("/Properties/Tags/a", {"/Properties/Tags": "f.yml:3:1"}, "f.yml:3:1"),
        ("/Properties/Tags", {"/Properties/Tags/a": "f.yml:4:1"}, "f.yml:4:1"),
        ("/Properties/A/B", {"/Properties/A": "f:1:1", "/Properties/A/B": "f:2:2"}, "f:2:2"),
    ],
    ids=["none", "list", "another", "no place", "same", "around", "within", "nearest"],
)
def test_an_overlay_has_lines_of_its_own(path: str, lines: object, shown: str | None) -> None:
    change = ResourceChange(
        logical_id="A",
        type="T",
        action=Action.MODIFY,
        properties=(PropertyChange(path=path, op=Op.MODIFY),),
    )
    ours = {"Origins": {"A": "web f.yml:1:1"}, "Overlay": {"A": lines}}
    changes = place(ChangeSet(changes=(change,)), {"Metadata": {"Compose2cfn": ours}}).changes
    origin = changes[0].properties[0].origin
    assert (str(origin) if origin else None) == shown
