"""Nothing of the catalogue is without a test."""

from __future__ import annotations

import importlib

import pytest

from tests.probes.catalogue import CATALOGUE, SHOWN

ROOMS = ("containers", "entrances", "running", "storage", "templates")


@pytest.mark.parametrize("id_", CATALOGUE)
def test_everything_is_shown(id_: str) -> None:
    for room in ROOMS:
        importlib.import_module(f"tests.probes.test_{room}")
    assert SHOWN.get(id_), CATALOGUE[id_]
