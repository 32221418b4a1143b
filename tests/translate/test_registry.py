"""The registry: what mappings answer for, and that none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose2cfn.translate import mappings
from compose2cfn.translate.registry import REGISTRY, maps


def test_every_file_of_mappings_is_listed() -> None:
    files = {path.stem for path in Path(mappings.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(mappings.__all__)


def test_every_listed_file_registers_something() -> None:
    registered = {mapping.name.partition(".")[0] for mapping in REGISTRY}
    assert registered == set(mappings.__all__)


def test_every_mapping_has_its_own_name_and_says_what_it_does() -> None:
    names = [mapping.name for mapping in REGISTRY]
    assert len(set(names)) == len(names)
    assert [mapping.name for mapping in REGISTRY if not mapping.function.__doc__] == []


def test_a_mapping_with_two_scopes_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="one scope"):
        maps("services.*.image", "volumes.*.name")
