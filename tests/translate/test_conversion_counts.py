"""Projects as people really write them: most convert, each other one is told why at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.real_projects import Outcome, of_checkout, of_corpus, report

if TYPE_CHECKING:
    from pathlib import Path

AWESOME = "docker/awesome-compose"
GROUPS = ("awesome", "rw", "ecs", "e2e", "spec", "cli", "conf", "composex", "defang", "kompose")


@pytest.fixture(scope="module")
def outcomes(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    return list(of_corpus(corpus, tmp_path_factory.mktemp("real"), GROUPS))


@pytest.mark.corpus
def test_most_projects_of_awesome_compose_convert(outcomes: list[Outcome]) -> None:
    those = [it for it in outcomes if it.group == AWESOME]
    converted = [it.name for it in those if not it.refusals]
    assert len(converted) >= 0.6 * len(those) > 0


@pytest.mark.corpus
def test_each_refusal_has_its_line_and_its_way_out(outcomes: list[Outcome]) -> None:
    told = [(outcome.name, it) for outcome in outcomes for it in outcome.refusals]
    assert [(name, it.message) for name, it in told if it.span is None] == []


def test_a_checkout_is_looked_through(tmp_path: Path) -> None:
    for name, service in (("good", "image: web:1"), ("bad", "{image: web:1, privileged: true}")):
        folder = tmp_path / "all" / name
        folder.mkdir(parents=True)
        text = service if service.startswith("{") else f"{{{service}}}"
        (folder / "compose.yaml").write_text(f"services: {{web: {text}}}\n")
    found = list(of_checkout(tmp_path / "all"))
    assert [(it.name, bool(it.refusals)) for it in found] == [("bad", True), ("good", False)]
    lines = list(report(found, reasons=True))
    assert lines[0] == "all: 1 of 2 convert (50%)"
    assert "compose.yaml:1:44: 'web' wants 'privileged: true'" in lines[-1]
