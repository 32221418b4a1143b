"""Whole reviews, word for word: a folder holds a change, and what a person reads of it.

`expected.yaml` was written by hand from what the change means; the reports follow with
`pytest --update-golden`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from compose2cfn.render import html, json_, markdown, terminal
from compose2cfn.render.telling import headline
from compose2cfn.review.model import Status
from compose2cfn.review.protection import known_rules
from tests.reviews.scenario import FOLDERS, expected, found, review_of

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.review.model import Review
    from tests.harness.golden import Golden

BY_NAME = {folder.name: folder for folder in FOLDERS}
ALSO = "live_release"
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
RELEASES = sorted(name for name in BY_NAME if name.startswith("plain_release"))


@cache
def reviewed(name: str) -> Review:
    return review_of(BY_NAME[name])


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_found_and_decided(name: str) -> None:
    told, review = expected(BY_NAME[name]), reviewed(name)

    assert found(review) == set(told.get("found") or ())
    assert found(review, Status.EXISTING) == set(told.get("existing") or ())
    assert found(review, Status.FIXED) == set(told.get("fixed") or ())
    assert review.decision.value == told["decision"]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_report_reads_as_kept(name: str, golden: Golden) -> None:
    folder, review = BY_NAME[name], reviewed(name)

    golden(folder / "expected.txt", terminal.render(review, width=80, color=False))
    golden(folder / "expected.json", json_.render(review))
    if (folder / "expected.md").exists():
        golden(folder / "expected.md", markdown.render(review))


@pytest.fixture(scope="module")
def schema(root: Path) -> Any:
    """Return the published schema as a validator."""
    loaded = json.loads((root / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(loaded)


@pytest.mark.parametrize("name", BY_NAME)
def test_its_json_follows_the_schema(name: str, schema: Any) -> None:
    data = json.loads(json_.render(reviewed(name)))

    schema.validate(data)
    assert len(data["changes"]) == len(reviewed(name).changes.changes)


def rules_of(name: str) -> set[str]:
    return {item.rule for item in reviewed(name).findings if item.status is Status.NEW}


def test_each_rule_fires_in_one_scenario_and_is_silent_in_another() -> None:
    fired = {name: rules_of(name) for name in BY_NAME}
    changed = [name for name in BY_NAME if reviewed(name).changes.changes]

    for rule in known_rules():
        assert any(rule in fired[name] for name in BY_NAME), rule
        assert any(rule not in fired[name] for name in changed), rule


def test_no_scenario_is_without_its_report() -> None:
    assert len(BY_NAME) >= 60
    assert all((folder / "expected.txt").exists() for folder in FOLDERS)


@pytest.mark.parametrize("name", RELEASES)
def test_a_plain_release_reads_as_one(name: str) -> None:
    review = reviewed(name)
    text, page = terminal.render(review, width=200, color=False), html.render(review)
    views = (text, markdown.render(review), STYLE.sub("", page))

    assert text.splitlines()[0].startswith("LOW  a plain release · ")
    assert "a plain release" in headline(review)
    assert not [item for item in review.findings if item.status is Status.NEW]
    assert not [view for view in views if "replaced" in view or "a plain release" not in view]


def test_a_new_image_and_a_risk_is_no_plain_release() -> None:
    views = [headline(reviewed(name)) for name in BY_NAME if name not in RELEASES]

    assert {view for view in views if "a plain release" in view} == {headline(reviewed(ALSO))}
