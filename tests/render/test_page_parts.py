"""The parts of a page that are decided before anything is laid out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import Action, Op, PropertyChange, Replacement, ResourceChange
from compose2cfn.render.picture import MOST_LANES, picture_of
from compose2cfn.render.segments import Segments, differing
from compose2cfn.render.unchanged import definition
from compose2cfn.render.view import groups_of
from compose2cfn.review.assess import assess
from tests.browser.pages import many, shop
from tests.review.examples import TARGET, release, told


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("repo/web:1.4.0", "repo/web:1.5.0", ("1.4.0", "1.5.0")),
        ("off", "on", ("off", "on")),
        ("20", "30", ("20", "30")),
        ("a b c d", "a b x d", ("c", "x")),
        ("arn:one", "arn:one:two", ("one", "one:two")),
    ],
)
def test_what_differs_is_marked(before: str, after: str, marked: tuple[str, str]) -> None:
    old, new = differing(before, after)
    assert (old.middle, new.middle) == marked


@given(st.text("ab.:/ ", max_size=12), st.text("ab.:/ ", max_size=12))
def test_the_segments_are_the_texts(before: str, after: str) -> None:
    old, new = differing(before, after)

    assert f"{old.start}{old.middle}{old.end}" == before
    assert f"{new.start}{new.middle}{new.end}" == after
    assert (old.start, old.end) == (new.start, new.end)


def test_equal_texts_have_no_middle() -> None:
    assert differing("same", "same")[0] in {Segments("same", "", ""), Segments("", "same", "")}


def test_what_stays_leaves_out_what_changes() -> None:
    containers = [{"Name": "web", "Image": "a:2", "Cpu": 1}, {"Name": "log", "Image": "b"}]
    change = ResourceChange(
        logical_id="Task",
        type="T",
        action=Action.MODIFY,
        replacement=Replacement.ALWAYS,
        properties=(
            PropertyChange(path="/Properties/ContainerDefinitions/web/Image", op=Op.MODIFY),
        ),
        before={"Properties": {}},
        after={"Properties": {"ContainerDefinitions": containers, "Family": "f"}},
    )

    assert definition(change) == (
        ("ContainerDefinitions/log", '{"Image": "b", "Name": "log"}'),
        ("ContainerDefinitions/web/Cpu", "1"),
        ("ContainerDefinitions/web/Name", "web"),
        ("Family", "f"),
    )


def test_a_secret_that_stays_is_covered() -> None:
    after = {"Properties": {"Environment": {"DB_PASSWORD": "hunter2"}}}
    change = ResourceChange(logical_id="A", type="T", action=Action.ADD, after=after)

    assert "hunter2" not in str(definition(change))


def test_the_picture_shows_the_cascade() -> None:
    arrows = {arrow.told: arrow.replaces for arrow in picture_of(groups_of(shop())).arrows}

    assert arrows["RedisdataFilesystem replaces RedisdataAccessPoint"]
    assert not arrows["FrontendTaskDefinition changes FrontendService"]


def test_the_chips_of_the_picture_do_not_overlap() -> None:
    picture = picture_of(groups_of(shop()))
    corners = {(chip.x, chip.y) for chip in picture.chips}

    assert len(corners) == len(picture.chips)
    assert all(chip.x + chip.width <= picture.width for chip in picture.chips)
    assert all(chip.y + chip.height <= picture.height for chip in picture.chips)


def test_a_release_is_a_small_picture() -> None:
    picture = picture_of(groups_of(assess(TARGET, told(*release()))))

    assert [chip.label for chip in picture.chips] == ["WebTask", "WebService"]
    assert [mark.slug for mark in picture.legend] == ["revision", "updated"]


def test_of_many_the_weightiest_are_drawn_and_the_others_counted() -> None:
    groups = groups_of(many(300))
    picture = picture_of(groups)

    assert len(picture.lanes) == MOST_LANES
    assert picture.undrawn == len(groups) - MOST_LANES
    assert all(lane.more for lane in picture.lanes)
