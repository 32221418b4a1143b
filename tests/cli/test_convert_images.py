"""`convert` and images: registry, tag, lock, and what has no effect."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_convert import GOLDEN, run

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = f"sha256:{'a' * 64}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "built_images", tmp_path / "project")


def test_registry_tag_and_lock(folder: Path) -> None:
    lock = folder / "images.lock.json"
    lock.write_text(f'{{"schemaVersion": 1, "images": {{"redis": "{DIGEST}"}}}}')
    done = run(
        folder,
        *("--facts", "facts.json", "--image-registry", "reg.example/team"),
        *("--image-tag", "1.4", "--images-lock", "images.lock.json"),
    )
    assert done.returncode == 0
    assert "reg.example/team/shop-web:${ImageTag}" in done.stdout
    assert 'Default: "1.4"' in done.stdout
    assert f"redis@{DIGEST}" in done.stdout
    assert done.stderr.count("warning[C2C-M072]") == len(("web", "Worker_2", "before them"))


def test_the_lock_pins_what_prepares_a_task_too(folder: Path) -> None:
    lock = folder / "images.lock.json"
    name = "public.ecr.aws/amazonlinux/amazonlinux"
    arguments = ("--facts", "facts.json", "--images-lock", "images.lock.json")
    lock.write_text('{"schemaVersion": 1, "images": {}}')
    assert f"{name}:2023-minimal" in run(folder, *arguments).stdout
    lock.write_text(f'{{"schemaVersion": 1, "images": {{"{name}:2023-minimal": "{DIGEST}"}}}}')
    locked = run(folder, *arguments).stdout
    assert f"{name}@{DIGEST}" in locked
    assert f"{name}:" not in locked


def test_a_base_that_moves_is_told_until_what_was_built_is_pinned(folder: Path) -> None:
    (folder / "worker").mkdir()
    dockerfile = folder / "worker" / "Dockerfile"
    arguments = ("--facts", "facts.json", "--images-lock", "images.lock.json")
    lock = folder / "images.lock.json"
    lock.write_text('{"schemaVersion": 1, "images": {}}')

    dockerfile.write_text("FROM golang:1.25 AS build\nFROM scratch\n")
    assert "C2C-M079" not in run(folder, *arguments).stderr

    dockerfile.write_text("FROM node AS build\nRUN make\nFROM nginx:latest\nFROM node AS again\n")
    told = run(folder, *arguments).stderr
    assert "'Worker_2' is built on 'node' (Dockerfile:1), whatever that is at the time" in told
    assert "'Worker_2' is built on 'nginx:latest' (Dockerfile:3)" in told
    assert told.count("warning[C2C-M079]") == 2

    lock.write_text(f'{{"schemaVersion": 1, "images": {{"shop-Worker_2": "{DIGEST}"}}}}')
    assert "C2C-M079" not in run(folder, *arguments).stderr


def test_an_empty_lock_locks_nothing_and_says_so(folder: Path) -> None:
    (folder / "images.lock.json").write_text('{"schemaVersion": 1, "images": {}}')
    done = run(folder, "--facts", "facts.json", "--images-lock", "images.lock.json")
    assert done.returncode == 0
    assert "C2C-M071" in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--image-registry", "https://x"), "is no registry"),
        (("--image-tag", "a b"), "is no tag"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    folder: Path, options: tuple[str, str], told: str
) -> None:
    done = run(folder, "--facts", "facts.json", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_wrong_lock_is_refused_at_its_place(folder: Path) -> None:
    (folder / "images.lock.json").write_text('{"schemaVersion": 1}')
    done = run(folder, "--facts", "facts.json", "--images-lock", "images.lock.json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "images.lock.json:1:1: error[C2C-M072]" in done.stderr


@pytest.mark.parametrize(("how", "status"), [("warn", 0), ("error", 3)])
def test_what_has_no_effect_is_refused_on_demand(folder: Path, how: str, status: int) -> None:
    with (folder / "docker-compose.yml").open("a") as file:
        file.write("    mem_swappiness: 5\n")
    done = run(folder, "--facts", "facts.json", "--on-unsupported", how)
    assert done.returncode == status
    assert f"{'error' if status else 'warning'}[C2C-M001]" in done.stderr
