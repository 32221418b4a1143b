"""Every attribute of the Compose specification has its row on the page about the mapping."""

from __future__ import annotations

import re

import pytest

from compose2cfn.compose.attributes import attributes
from compose2cfn.translate import translate  # noqa: F401 - fills the registry
from compose2cfn.translate.coverage import HARMLESS, IGNORED, LOADED, refused
from compose2cfn.translate.patterns import matches, pattern
from compose2cfn.translate.registry import REGISTRY
from tests.meta.source import ROOT

PAGE = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
ATTRIBUTES = sorted(set(attributes()))
TRANSLATED = [wanted for mapping in REGISTRY for wanted in mapping.patterns]
SECTIONS = {"services", "networks", "volumes", "secrets", "configs"}


def rows(text: str) -> list[tuple[str, ...]]:
    """Return the patterns that the page names at the start of a row or of a list item."""
    cells = re.findall(r"^(?:\| ((?:`[^`]+`(?:, )?)+)|- (`[^`]+`))", text, re.MULTILINE)
    return [pattern(name) for cell in cells for name in re.findall(r"`([^`]+)`", "".join(cell))]


def test_the_specification_is_walked_whole() -> None:
    keys = {path[2] for path in ATTRIBUTES if path[0] == "services"}
    assert len(keys) == 92 + len({"pre_start"})
    assert {path[0] for path in ATTRIBUTES} >= SECTIONS
    assert len(ATTRIBUTES) > 280


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=".".join)
def test_an_attribute_has_its_row(attribute: tuple[str, ...]) -> None:
    assert any(matches(row, attribute) for row in rows(PAGE))


def test_a_made_up_attribute_has_none() -> None:
    assert not any(matches(row, ("services", "*", "wished_for")) for row in rows(PAGE))


def test_what_is_always_refused_is_nowhere_else() -> None:
    told = [*TRANSLATED, *(entry.pattern for entry in IGNORED), *HARMLESS, *LOADED]
    stopped = list(refused(TRANSLATED))
    assert stopped
    assert [path for path in stopped if any(matches(wanted, path) for wanted in told)] == []
