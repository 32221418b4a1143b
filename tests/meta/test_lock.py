"""The lock satisfies pyproject.toml and names no registry."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.meta.source import ROOT

LOCK = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENTRIES = [
    entry.replace("\\\n", " ") for entry in re.split(r"\n(?=\S)", LOCK) if not entry.startswith("#")
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins() -> dict[str, list[Requirement]]:
    """Return the pinned requirements by name; one name may have a pin for each Python."""
    found: dict[str, list[Requirement]] = {}
    for entry in ENTRIES:
        requirement = Requirement(re.split(r"\s+(?:--hash|#)", entry)[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def wanted() -> list[Requirement]:
    """Return what pyproject.toml asks for, in all its lists."""
    project = PROJECT["project"]
    texts = [*PROJECT["build-system"]["requires"], *project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        texts += extra
    requirements = [Requirement(text) for text in texts]
    return [item for item in requirements if canonicalize_name(item.name) != project["name"]]


PINS = pins()


@pytest.mark.parametrize("requirement", wanted(), ids=str)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_satisfies(requirement: Requirement, python: str) -> None:
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    versions = [
        str(pin.specifier).removeprefix("==")
        for pin in PINS.get(canonicalize_name(requirement.name), [])
        if pin.marker is None or pin.marker.evaluate(environment)
    ]
    assert len(versions) == 1, "run 'make lock'"
    assert requirement.specifier.contains(versions[0]), "run 'make lock'"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.split()[0])
def test_every_pin_has_hashes(entry: str) -> None:
    assert re.match(r"[a-z0-9.-]+==\S+ ", entry)
    assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK
