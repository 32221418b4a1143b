"""docs/compatibility.md against the recorded output of Docker's integration, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from compose2cfn.cfn.body import body
from compose2cfn.core.nodes import plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from compose2cfn.translate.translate import translate
from tests.translate.projects import DEMO_APP, facts, project

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

Place = tuple[str, str]
"""A resource type (or `template`) and a property path."""


class Row(NamedTuple):
    """One row of the table."""

    place: Place
    outcome: str
    reason: str


def rows() -> list[Row]:
    text = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
    table = text.partition("<!--")[2].partition("## ")[0]
    found = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "where":
            found.append(Row((cells[0], cells[1]), cells[2], cells[3]))
    return found


@pytest.fixture
def old(corpus: Path) -> Any:
    recorded = corpus / "compose-ecs" / "demo-app" / "old-template.yml"
    return plain(parse(Source("old", recorded.read_text(encoding="utf-8")))[0])


@pytest.fixture(scope="module")
def new() -> Any:
    made = body(translate(project(DEMO_APP), facts()).template)
    parameters = {name: it["Default"] for name, it in made["Parameters"].items()}
    parameters["TaskSubnets"] = parameters["TaskSubnets"].split(",")
    return {**made, "Resources": resolved(made["Resources"], parameters)}


def resolved(value: Any, parameters: dict[str, Any]) -> Any:
    """Return a value with parameters replaced by their defaults."""
    if isinstance(value, dict):
        if value.get("Ref") in parameters:
            return parameters[value["Ref"]]
        made = {key: resolved(item, parameters) for key, item in value.items()}
        if "Fn::Select" in made:
            index, items = made["Fn::Select"]
            return items[index]
        return made
    return [resolved(item, parameters) for item in value] if isinstance(value, list) else value


def leaves(template: Any) -> Iterator[tuple[str, Place, Any]]:
    """Yield (resource, place, value) of everything that the table speaks of."""
    for key in ("Description", "Parameters", "Outputs"):
        if key in template:
            yield "", ("template", key), template[key]
    for key, value in template.get("Metadata", {}).items():
        yield "", ("template", f"Metadata.{key}"), value
    for logical_id, resource in template["Resources"].items():
        kind = resource["Type"]
        for key in ("DependsOn", "DeletionPolicy", "UpdateReplacePolicy"):
            if key in resource:
                yield logical_id, (kind, key), resource[key]
        for path, value in below(resource["Properties"]):
            yield logical_id, (kind, path), value


def below(properties: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in properties.items():
        if key == "ContainerDefinitions":
            *first, main = value
            for name, container in [("init", it) for it in first] + [("main", main)]:
                yield from below(container, f"{key}.{name}.")
        elif key == "DeploymentConfiguration":
            yield from below(value, f"{key}.")
        else:
            yield f"{path}{key}", value


def test_the_table_has_each_place_once() -> None:
    places = [row.place for row in rows()]
    assert len(places) > 80
    assert len(set(places)) == len(places)


def test_every_deviation_has_its_reason() -> None:
    assert {row.outcome for row in rows()} == {"same", "deviates"}
    assert [row.place for row in rows() if bool(row.reason) != (row.outcome == "deviates")] == []


@pytest.mark.corpus
def test_the_logical_ids_are_the_same(old: Any, new: Any) -> None:
    assert {key: it["Type"] for key, it in new["Resources"].items()} == {
        key: it["Type"] for key, it in old["Resources"].items()
    }


@pytest.mark.corpus
def test_every_property_has_its_row(old: Any, new: Any) -> None:
    present = {place for template in (old, new) for _, place, _ in leaves(template)}
    assert present == {row.place for row in rows()}


@pytest.mark.corpus
def test_same_means_same_and_deviates_means_different(old: Any, new: Any) -> None:
    before = {(logical_id, place): value for logical_id, place, value in leaves(old)}
    after = {(logical_id, place): value for logical_id, place, value in leaves(new)}
    differing = {
        place
        for logical_id, place in before | after
        if before.get((logical_id, place)) != after.get((logical_id, place))
    }
    assert differing == {row.place for row in rows() if row.outcome == "deviates"}
