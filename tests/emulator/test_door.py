"""The contract with ministack: the version and every part that is hooked into."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING

import pytest

from tests.emulator import door
from tests.emulator.launcher import start

if TYPE_CHECKING:
    from tests.emulator.launcher import Emulator

pytestmark = pytest.mark.emulator


def test_every_hook_point_is_there(emulator: Emulator) -> None:
    assert emulator.url.startswith("http://127.0.0.1:")
    names = door.fetched()
    for name in names:
        door.part(name)
    assert {
        "app:SERVICE_HANDLERS",
        "app:_MAIN_LOOP",
        "core.router:SERVICE_PATTERNS",
        "services.cloudformation.changesets:_create_change_set",
        "services.cloudformation.handlers:_ACTION_HANDLERS",
        "services.cloudformation.provisioners:_REPLACING_PROPERTIES",
        "services.cloudformation.provisioners:_RESOURCE_HANDLERS",
        "services.cloudformation.stacks:_runs_on_worker_thread",
    } <= names


def test_docker_is_out_of_reach(emulator: Emulator) -> None:
    assert emulator.url
    with pytest.raises(ImportError):
        importlib.import_module("docker")
    assert door.part("services.ecs:_get_docker")() is None


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "1.5.34")
    with pytest.raises(door.EmulatorError, match=r"1\.5\.33.*1\.5\.34 is installed"):
        door.check_version()


def test_a_missing_ministack_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(door.EmulatorError, match="pip install 'ministack==1"):
        door.check_version()


def test_a_hook_point_that_is_gone_is_named(emulator: Emulator) -> None:
    assert emulator.url
    with pytest.raises(door.EmulatorError, match=r"services\.ecs:_teleport; that hook point"):
        door.part("services.ecs:_teleport")


def test_a_function_that_takes_something_else_is_named(emulator: Emulator) -> None:
    assert emulator.url
    with pytest.raises(door.EmulatorError, match=r"_create_service takes \('data',\), expected"):
        door.part("services.ecs:_create_service", "data", "context")


def test_a_second_emulator_in_one_process_is_refused(emulator: Emulator) -> None:
    assert emulator.url
    with pytest.raises(door.EmulatorError, match="runs in this process already"):
        start()
